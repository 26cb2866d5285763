import { numeral } from "../../numeral.js";
import { csv } from "../../pictures/csv.js";
import type { NamedValue } from "../../protocol.js";

/** A latent space as it was measured on the test set, nats per example; null for what it has not. */
export interface MeasuredRow {
  readonly latent: string;
  readonly epoch: number;
  readonly reconstruction: number;
  readonly kl: number | null;
  readonly elbo: number | null;
  /** A bound on the code length. */
  readonly bitsPerDimension: number | null;
  readonly logLikelihood: number | null;
  /** Of `logLikelihood`, by the examples on which the gap was estimated. */
  readonly standardError: number | null;
  /** log p(x) as it is printed elsewhere. */
  readonly printed: number | null;
  /** Its other divergence, penalties and measures. */
  readonly ofSpace: readonly NamedValue[];
}

/** As a table for people. @param source whose the printed figures are */
export function markdownOf(rows: readonly MeasuredRow[], source: string | null): string {
  const own = rows.some(({ ofSpace }) => ofSpace.length > 0);
  const header = ["test set, nats per image", "epochs", "reconstruction", "KL", "ELBO", "log p(x)"];
  const columns = [
    ...header,
    ...(source ? [source] : []),
    "bits per dimension",
    ...(own ? ["of the space itself"] : []),
  ];
  const lines = rows.map((row) => {
    const { latent, epoch, reconstruction, kl, elbo, logLikelihood, standardError, printed, ofSpace } = row;
    const error = standardError === null ? "" : ` ± ${standardError.toFixed(2)}`;
    return [
      ...[`\`${latent}\``, String(epoch), reconstruction.toFixed(2), decimals(kl), decimals(elbo)],
      `${decimals(logLikelihood)}${error}`,
      ...(source ? [decimals(printed)] : []),
      decimals(row.bitsPerDimension, 3),
      ...(own ? [ofSpace.map(({ name, value }) => `${name} ${Number(value.toPrecision(3))}`).join(", ")] : []),
    ];
  });
  const rule = columns.map((_, column) => (column === 0 || (own && column === columns.length - 1) ? "---" : "---:"));
  return [columns, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

export function csvOf(rows: readonly MeasuredRow[]): string {
  return csv(
    [
      "latent",
      "epochs",
      "reconstruction",
      "kl",
      "elbo",
      "log_likelihood",
      "standard_error",
      "printed",
      "bits_per_dimension",
    ],
    rows.map((row) => [
      ...[row.latent, row.epoch, row.reconstruction, row.kl, row.elbo],
      ...[row.logLikelihood, row.standardError, row.printed, row.bitsPerDimension],
    ]),
  );
}

function decimals(value: number | null, digits = 2): string {
  return value === null ? "–" : numeral(value, digits);
}
