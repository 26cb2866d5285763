import { csv } from "../../pictures/csv.js";
import type { Eigenvalue } from "../../vae/geometry/eigenvalues.js";
import type { Straying } from "./curve-paths.js";
import type { Turning } from "./orbit-turning.js";

/** A learned space as it was measured. */
export interface TransportRow extends Straying {
  readonly task: string;
  readonly epochs: number;
  /** Nats per example, on the test set. */
  readonly cost: number;
  /** Of each operator its eigenvalues. */
  readonly eigenvalues: readonly (readonly Eigenvalue[])[];
  /** Of the operator that turns farthest; null where the curves are not closed. */
  readonly turning: Turning | null;
}

const NOTHING = "–";

export function transportsMarkdown(rows: readonly TransportRow[]): string {
  const header = [
    ...["data", "epochs", "transport cost", "eigenvalues of each operator"],
    ...["stray along transports", "along straight lines", "at the ends", "paths"],
    ...["turned, degrees", "steadiness", "stray while turning"],
  ];
  const lines = rows.map(({ task, epochs, cost, eigenvalues, transported, straight, ends, paths, turning }) => [
    ...[task, String(epochs), cost.toFixed(2), eigenvalues.map(eigenvaluesInWords).join("; ")],
    ...[transported.toFixed(3), straight.toFixed(3), ends.toFixed(3), String(paths)],
    ...(turning
      ? [turning.degrees.toFixed(0), turning.steadiness.toFixed(2), turning.stray.toFixed(3)]
      : [NOTHING, NOTHING, NOTHING]),
  ]);
  const rule = header.map((_, column) => (column === 0 || column === 3 ? "---" : "---:"));
  return [header, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** Pairs as one: "−0.01 ± 0.47i". */
function eigenvaluesInWords(eigenvalues: readonly Eigenvalue[]): string {
  const words = (value: number) => value.toFixed(3).replace("-", "−");
  return eigenvalues
    .filter(([, imaginary]) => !(imaginary < 0))
    .map(([real, imaginary]) => (imaginary === 0 ? words(real) : `${words(real)} ± ${words(imaginary)}i`))
    .join(", ");
}

export function transportsCsv(rows: readonly TransportRow[]): string {
  return csv(
    [
      ...["data", "epochs", "transport_cost", "stray_transported", "stray_straight", "stray_ends", "paths"],
      ...["turned_degrees", "turned_steadiness", "turned_stray", "turned_same_way"],
    ],
    rows.map(({ task, epochs, cost, transported, straight, ends, paths, turning }) => [
      ...[task, epochs, cost, transported, straight, ends, paths],
      ...(turning
        ? [turning.degrees, turning.steadiness, turning.stray, turning.sameWay]
        : [NOTHING, NOTHING, NOTHING, NOTHING]),
    ]),
  );
}
