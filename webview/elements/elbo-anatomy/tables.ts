import { csv } from "../../../src/pictures/csv.js";
import type { ElboBreakdown, LabelSeparation, PeerRun } from "../../../src/protocol.js";
import { termsByClass } from "../../../src/vae/estimators/by-class.js";
import type { LedgerEntry } from "./ledger.js";

/** The numbers of each part of the anatomy, nats per example. */
export function ledgerCsv(entries: readonly LedgerEntry[]): string {
  return csv(
    ["term", "level", "nats", "standard_error"],
    entries.map(({ label, level, value, error }) => [label, level, value, error ?? null]),
  );
}

export function boundsCsv({ bounds }: ElboBreakdown): string {
  return csv(
    ["draws", "bound"],
    bounds.map(({ samples, value }) => [samples, value]),
  );
}

export function classesCsv({ byExample }: ElboBreakdown, labels: Int32Array, classNames: readonly string[]): string {
  return csv(
    ["class", "examples", "reconstruction", "elbo", "log_likelihood", "gap"],
    termsByClass(byExample, labels).map(({ label, examples, reconstruction, elbo, logLikelihood, gap }) => [
      ...[classNames[label] ?? label, examples, reconstruction, elbo, logLikelihood, gap],
    ]),
  );
}

/** Pixels row by row, of an image so wide. */
export function pixelsCsv({ cost, entropy }: NonNullable<ElboBreakdown["pixels"]>, width: number): string {
  return csv(
    ["row", "column", "cost", "entropy"],
    Array.from(cost, (value, pixel) => [Math.floor(pixel / width), pixel % width, value, entropy[pixel] as number]),
  );
}

export function unitsCsv({ meanVariances, surgery }: ElboBreakdown, klByDimension: readonly number[] | null): string {
  return csv(
    ["dimension", "mean_variance", "kl", "marginal_kl"],
    meanVariances.map((variance, dimension) => [
      ...[dimension + 1, variance, klByDimension?.[dimension] ?? null],
      surgery?.marginalKlByDimension[dimension] ?? null,
    ]),
  );
}

export function separationCsv(separation: LabelSeparation | null): string {
  const rows = separation ? [separation] : [];
  return csv(
    ["examples", "neighbours", "accuracy", "silhouette"],
    rows.map(({ examples, neighbours, accuracy, silhouette }) => [examples, neighbours, accuracy, silhouette]),
  );
}

export function pathsCsv(runs: readonly PeerRun[]): string {
  return csv(
    ["run", "look", "rate", "distortion"],
    runs.flatMap(({ name, path }) =>
      path.map(({ rate, distortion }, look): (string | number)[] => [name, look + 1, rate, distortion]),
    ),
  );
}
