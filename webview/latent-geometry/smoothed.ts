import type { Grid } from "./grid.js";

/** Masses blurred by one cell (binomial weights, twice along each axis); what would leave the grid stays at its border. */
export function smoothed(masses: Float64Array, { columns, rows }: Grid): Float64Array {
  let blurred = masses;
  for (const [step, length] of [
    [1, columns],
    [columns, rows],
  ] as const) {
    for (let pass = 0; pass < 2; pass++) {
      const from = blurred;
      blurred = from.map((mass, cell) => {
        const at = Math.floor(cell / step) % length;
        const before = at > 0 ? (from[cell - step] as number) : mass;
        const after = at < length - 1 ? (from[cell + step] as number) : mass;
        return 0.25 * before + 0.5 * mass + 0.25 * after;
      });
    }
  }
  return blurred;
}
