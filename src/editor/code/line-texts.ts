import type { LatentSnapshot, MetricLine } from "../../protocol.js";
import type { PartName } from "../../training/training-file/outline.js";
import { unitActivity } from "../../vae/estimators/active-units.js";
import { divergenceName } from "../../vae/latents/divergence-name.js";
import { describeEpoch, describePace, statusWord } from "../runs/describe.js";
import type { RunModel } from "../runs/run-model.js";

/** What stands at the end of a part's line. */
export type LineTexts = ReadonlyMap<PartName, string>;

/** A run's terms as they stand, by the part of the code that makes them; nats per example. */
export function lineTexts(model: RunModel, snapshot: LatentSnapshot | null): LineTexts {
  const texts = new Map<PartName, string>();
  const test = model.metrics.findLast(({ split }) => split === "test");
  const line = test ?? model.metrics.at(-1);
  if (line) {
    const where = test ? "" : " (training)";
    texts.set("likelihood", `reconstruction ${line.reconstruction.toFixed(1)} nats${where}`);
    texts.set("latent", [divergenceText(line), activeText(snapshot)].filter(Boolean).join(" · "));
    const total = `total ${line.total.toFixed(1)} nats ${sparkline(history(model.metrics))}`;
    const different = Math.abs(line.objective - line.total) > 0.05;
    texts.set("objective", different ? `objective ${line.objective.toFixed(1)} · ${total}` : total);
  }
  texts.set("train", trainText(model));
  return texts;
}

function divergenceText({ kl, divergence }: MetricLine): string {
  return kl === null
    ? `${divergenceName(divergence.name)} ${divergence.value.toPrecision(3)}`
    : `KL ${kl.toFixed(1)} nats`;
}

/** Told once a snapshot: the lines are redrawn more often than the points move. */
const activeTexts = new WeakMap<LatentSnapshot, string>();

function activeText(snapshot: LatentSnapshot | null): string {
  const examples = snapshot?.reconstruction?.length ?? 0;
  if (!snapshot || examples === 0) return "";
  const known = activeTexts.get(snapshot);
  if (known !== undefined) return known;
  const dimensions = snapshot.means.length / examples;
  const text = `${unitActivity(snapshot.means, dimensions).active} of ${dimensions} units active`;
  activeTexts.set(snapshot, text);
  return text;
}

function trainText(model: RunModel): string {
  if (!model.description) return "starting…";
  const { status } = model.progress;
  const where = describeEpoch(model.progress);
  if (!model.session && !model.writtenElsewhere) return `${statusWord(status)} at ${where}`;
  return [status === "paused" ? `paused at ${where}` : where, ...describePace(model.progress, "en")].join(" · ");
}

/** The total by epoch, or in the first one by log interval. */
function history(metrics: readonly MetricLine[]): number[] {
  const tests = metrics.filter(({ split }) => split === "test");
  return (tests.length > 1 ? tests : metrics).map(({ total }) => total);
}

const BARS = "▁▂▃▄▅▆▇█";

/** Numbers as a row of bars, at most so many, evenly taken from the first to the last. */
function sparkline(values: readonly number[], most = 16): string {
  if (values.length < 2) return "";
  const count = Math.min(most, values.length);
  const taken = Array.from(
    { length: count },
    (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))] as number,
  );
  const [least, largest] = [Math.min(...taken), Math.max(...taken)];
  const height = (value: number) => (largest === least ? 0 : Math.round((7 * (value - least)) / (largest - least)));
  return taken.map((value) => BARS[height(value)]).join("");
}
