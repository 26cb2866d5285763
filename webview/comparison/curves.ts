import type { MetricLine, Split } from "../../src/protocol.js";
import type { ComparedRun } from "./state.js";

/** What curves are drawn by. */
export type Abscissa = "epoch" | "step" | "time";

export interface Curves {
  /** Every place where some run has a value, rising. */
  readonly x: readonly number[];
  /** For each run its values at `x`, null between them. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** The place of a line: epochs and fractions of them, steps, or seconds of training. */
function placeOf(line: MetricLine, stepsPerEpoch: number, abscissa: Abscissa): number {
  if (abscissa === "time") return line.seconds;
  return abscissa === "step" ? line.step : line.step / Math.max(1, stepsPerEpoch);
}

/** Curves of several runs over a common abscissa. */
export function curvesOf(
  runs: readonly ComparedRun[],
  split: Split,
  abscissa: Abscissa,
  read: (line: MetricLine) => number,
): Curves {
  const curves = runs.map(({ panel: { metrics, run } }) => {
    const lines = metrics.filter((line) => line.split === split);
    return new Map(lines.map((line) => [placeOf(line, run?.stepsPerEpoch ?? 1, abscissa), read(line)]));
  });
  const x = [...new Set(curves.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  return { x, values: curves.map((curve) => x.map((place) => curve.get(place) ?? null)) };
}
