import type { LikelihoodDescription, MetricLine, RunDescription } from "../../src/protocol.js";
import { latentOf } from "../app/shown.js";
import { penaltiesOf, termsOf } from "../app/terms.js";
import { letters } from "./state.js";

/** A run at the moment that is looked at. */
export interface ShownRun {
  readonly run: RunDescription | null;
  /** Its lines of the test set up to then. */
  readonly lines: readonly MetricLine[];
  readonly digest: string | null;
}

export interface TermCell {
  readonly value: number | null;
  /** To the first run's; null where there is none, or the two are not to be compared. */
  readonly difference: number | null;
}

export interface TermRow {
  readonly name: string;
  readonly meaning: string;
  /** One for each run, in their order. */
  readonly cells: readonly TermCell[];
}

export interface TermsTable {
  readonly rows: readonly TermRow[];
  /** What is not to be compared, and why. */
  readonly notes: readonly string[];
}

/** The terms of runs side by side, with their differences to the first run's. */
export function termsTable(runs: readonly ShownRun[]): TermsTable {
  const comparable = runs.map((run) => whyNot(runs[0], run) === null);
  const last = runs.map(({ lines }) => lines.at(-1));
  const row = (
    name: string,
    meaning: string,
    read: (line: MetricLine, run: ShownRun) => number | null,
    alike: (line: MetricLine) => unknown = () => null,
  ): TermRow => {
    const values = runs.map((run, index) => {
      const line = last[index];
      return line ? read(line, run) : null;
    });
    const [first, reference] = [values[0] ?? null, last[0]];
    const cells = values.map((value, index): TermCell => {
      const line = last[index];
      const compared = index > 0 && comparable[index] && reference && line && alike(reference) === alike(line);
      return { value, difference: compared && value !== null && first !== null ? value - first : null };
    });
    return { name, meaning, cells };
  };
  const hasKl = (line: MetricLine) => line.kl !== null;
  const lines = last.flatMap((line) => line ?? []);
  const [total, reconstruction] = termsOf(lines[0]);
  if (!total || !reconstruction || lines.length === 0) return { rows: [], notes: [] };
  const kinds = new Set(lines.map(hasKl));
  const totalName = kinds.size > 1 ? "−ELBO, or objective" : total.label;
  const rows = [
    row(totalName, kinds.size > 1 ? "Two kinds of total: see below" : total.meaning, (line) => line.total, hasKl),
    row(reconstruction.label, reconstruction.meaning, (line) => line.reconstruction),
    ...distinct(lines, ({ divergence }) => divergence.name).map((line) => {
      const divergence = termsOf(line).find(({ key }) => key === "divergence");
      const of = (each: MetricLine) => (each.divergence.name === line.divergence.name ? each : null);
      return row(divergence?.label ?? line.divergence.name, divergence?.meaning ?? "", (each) =>
        of(each) ? (each.kl ?? each.divergence.value) : null,
      );
    }),
    ...distinct(
      lines.flatMap((line) => penaltiesOf(line)),
      ({ label }) => label,
    ).map((penalty) => {
      const name = penalty.label;
      return row(name, penalty.meaning, (line) =>
        penaltiesOf(line).some(({ label }) => label === name) ? penalty.valueOf(line) : null,
      );
    }),
    row(
      "best total",
      "The least total of the test set up to then",
      (_, run) => Math.min(...run.lines.map(({ total: each }) => each)),
      hasKl,
    ),
  ];
  return { rows, notes: notesOf(runs) };
}

function distinct<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) === index);
}

/** Why the nats of a run are not to be held against another's; null where they are. */
function whyNot(one: ShownRun | undefined, other: ShownRun): "data" | "likelihood" | null {
  if (!one) return null;
  if (one.digest !== null && other.digest !== null && one.digest !== other.digest) return "data";
  const [a, b] = [likelihoodOf(one.run), likelihoodOf(other.run)];
  return a && b && written(a) !== written(b) ? "likelihood" : null;
}

function likelihoodOf(run: RunDescription | null): LikelihoodDescription | undefined {
  return (run?.configuration ?? run?.program)?.likelihood;
}

function written(likelihood: LikelihoodDescription): string {
  return JSON.stringify(Object.entries(likelihood).sort(([a], [b]) => a.localeCompare(b)));
}

function notesOf(runs: readonly ShownRun[]): string[] {
  const those = (fits: (run: ShownRun) => boolean) => runs.flatMap((run, index) => (fits(run) ? [index] : []));
  const note = (indices: readonly number[], words: (named: string, several: boolean) => string) =>
    indices.length === 0 ? [] : [words(letters(indices), indices.length > 1)];
  const kind = (name: string) => (run: ShownRun) => latentOf(run.run)?.kind === name;
  const unbound = those(({ lines }) => lines.at(-1)?.kl === null);
  const betas = new Set(runs.flatMap(({ run }) => run?.configuration?.beta ?? []));
  return [
    ...note(
      those((run) => whyNot(runs[0], run) === "data"),
      (named, several) => `${named} ${several ? "are" : "is"} measured on other test data than A: no differences.`,
    ),
    ...note(
      those((run) => whyNot(runs[0], run) === "likelihood"),
      (named, several) =>
        `${named} ${several ? "have" : "has"} another likelihood than A: nats of different densities, no differences.`,
    ),
    ...note(
      unbound,
      (named, several) =>
        `${named} ${several ? "have" : "has"} no KL: what draws the codes to the prior is another divergence, and the total, the objective, is no bound on log p(x). ${unbound.length < runs.length ? "Totals with and without a KL are not to be compared; reconstructions are." : ""}`,
    ),
    ...note(
      those(kind("vq")),
      (named) => `The KL of ${named} is constant: every code is priced as if all were used alike.`,
    ),
    ...note(
      those(({ run }) => {
        const latent = latentOf(run);
        return latent?.kind === "poincare" || (latent?.kind === "product" && /h/.test(String(latent.factors)));
      }),
      (named) => `The KL of ${named} has no closed form: it is that of the one draw of each example.`,
    ),
    ...(betas.size > 1 ? ["Totals are unweighted, whatever β the objective has."] : []),
  ];
}
