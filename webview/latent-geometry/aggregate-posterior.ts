import { normalDistribution } from "../../src/vae/special-functions/normal-distribution.js";
import type { PlanePosterior } from "./ellipse.js";
import { cellSize, type Grid } from "./grid.js";
import type { Pace } from "./pace.js";

/** Beyond so many standard deviations a Gaussian has a millionth of its mass. */
const REACH = 5;
const EXAMPLES_A_SLICE = 200;

/**
 * The mass of the aggregate posterior q(z) = (1/N) Σ q(z|x_n) in each cell. Each Gaussian's mass is exact, by differences of
 * its distribution function, so that a posterior narrower than a cell is not lost.
 *
 * @param posterior of the n-th of `count` examples
 */
export async function aggregatePosterior(
  grid: Grid,
  count: number,
  posterior: (example: number) => PlanePosterior,
  pace: Pace,
): Promise<Float64Array> {
  const { extent, columns, rows } = grid;
  const { width, height } = cellSize(grid);
  const masses = new Float64Array(columns * rows);
  for (let example = 0; example < count; example++) {
    const { mean, deviation } = posterior(example);
    const across = cellMasses(mean.x, deviation.x, extent.left, width, columns);
    const up = cellMasses(mean.y, deviation.y, extent.bottom, height, rows);
    for (const [r, high] of up.masses.entries()) {
      const start = (up.first + r) * columns + across.first;
      for (const [c, wide] of across.masses.entries())
        masses[start + c] = (masses[start + c] as number) + (wide * high) / count;
    }
    if (example % EXAMPLES_A_SLICE === 0) await pace(example / count);
  }
  return masses;
}

/** A Gaussian's mass in each of the cells of a row that it reaches. */
function cellMasses(mean: number, deviation: number, start: number, size: number, cells: number) {
  const cellOf = (value: number) => Math.min(cells, Math.max(0, Math.floor((value - start) / size)));
  const first = cellOf(mean - REACH * deviation);
  const last = Math.min(cells - 1, cellOf(mean + REACH * deviation));
  const masses: number[] = [];
  let below = normalDistribution((start + first * size - mean) / deviation);
  for (let cell = first; cell <= last; cell++) {
    const upTo = normalDistribution((start + (cell + 1) * size - mean) / deviation);
    masses.push(upTo - below);
    below = upTo;
  }
  return { first, masses };
}

/** Silverman's rule for a plane (1986, equation 4.14): how far points without a variance of their own are blurred. */
export function kernelWidth(count: number, deviation: number): number {
  return deviation * count ** (-1 / 6);
}
