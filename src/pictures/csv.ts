import type { ElboBreakdown, MetricLine } from "../protocol.js";
import type { LatentCloud } from "./latent-scatter.js";

/** Rows as RFC 4180 has them, line ends LF; null is an empty field, and a number keeps every digit. */
export function csv(header: readonly string[], rows: Iterable<readonly (string | number | null)[]>): string {
  const lines = [header.map(field).join(",")];
  for (const row of rows) lines.push(row.map(field).join(","));
  return `${lines.join("\n")}\n`;
}

function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A metric line a row, nats per example. */
export function metricsCsv(metrics: readonly MetricLine[]): string {
  const divergence = metrics[0]?.divergence.name ?? "kl";
  const dimensions = Math.max(0, ...metrics.map(({ klByDimension }) => klByDimension?.length ?? 0));
  const header = ["split", "epoch", "step", "reconstruction", "kl"];
  const other = divergence === "kl" ? [] : [divergence];
  const byDimension = Array.from({ length: dimensions }, (_, each) => `kl_${each + 1}`);
  return csv(
    [...header, ...other, "objective", "total", "seconds", "examples_per_second", ...byDimension],
    metrics.map((line) => [
      ...[line.split, line.epoch, line.step, line.reconstruction, line.kl],
      ...other.map(() => line.divergence.value),
      ...[line.objective, line.total, line.seconds, line.examplesPerSecond],
      ...byDimension.map((_, each) => line.klByDimension?.[each] ?? null),
    ]),
  );
}

/** An example a row: its number in the sample, its label, its mean, and its variance where the encoder has one. */
export function latentCsv(cloud: LatentCloud, logVariances: Float32Array | null): string {
  const { means, dimensions, labels, classNames } = cloud;
  const each = Array.from({ length: dimensions }, (_, dimension) => dimension);
  const header = [
    ...["example", "label"],
    ...each.map((dimension) => `mean_${dimension + 1}`),
    ...(logVariances ? each.map((dimension) => `variance_${dimension + 1}`) : []),
  ];
  const rows = Array.from({ length: means.length / dimensions }, (_, example) => {
    const label = labels?.[example];
    return [
      example,
      label === undefined ? null : (classNames[label] ?? label),
      ...each.map((dimension) => means[example * dimensions + dimension] as number),
      ...(logVariances ? each.map((d) => Math.exp(logVariances[example * dimensions + d] as number)) : []),
    ];
  });
  return csv(header, rows);
}

/** A code of a sheet a row, with its image's place: count × dimensions codes, so many columns of images. */
export function codesCsv(codes: Float32Array, dimensions: number, columns: number): string {
  const each = Array.from({ length: dimensions }, (_, dimension) => dimension);
  return csv(
    ["row", "column", ...each.map((dimension) => `z_${dimension + 1}`)],
    Array.from({ length: codes.length / dimensions }, (_, index) => [
      ...[Math.floor(index / columns), index % columns],
      ...each.map((dimension) => codes[index * dimensions + dimension] as number),
    ]),
  );
}

/** An example a row with its terms of the same draws, nats: its number in the sample, its label's where there are labels. */
export function breakdownCsv(
  { byExample }: ElboBreakdown,
  { indices, labels }: { readonly indices: ArrayLike<number>; readonly labels: ArrayLike<number> | null },
): string {
  const { reconstruction, elbo, logLikelihood, effectiveSampleSize, exactLogLikelihood } = byExample;
  const names = ["example", "label", "reconstruction", "elbo", "log_likelihood", "gap", "effective_sample_size"];
  return csv(
    exactLogLikelihood ? [...names, "exact_log_likelihood"] : names,
    Array.from(elbo, (bound, example) => {
      const likelihood = logLikelihood[example] as number;
      return [
        ...[indices[example] as number, labels?.[example] ?? null, reconstruction[example] as number, bound],
        ...[likelihood, likelihood - bound, effectiveSampleSize[example] as number],
        ...(exactLogLikelihood ? [exactLogLikelihood[example] as number] : []),
      ];
    }),
  );
}
