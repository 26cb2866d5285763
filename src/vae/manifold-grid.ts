import { normalQuantile } from "./normal-quantile.js";

/** The two dimensions that a flat picture shows, counted from 0. A one-dimensional space has one. */
export type Axes = readonly [number, number] | readonly [number];

/** A square grid of codes over the prior; a one-dimensional space gives one row. */
export interface ManifoldGrid {
  /** count × dimensions, the highest value of the second axis first, as a picture's rows go. */
  readonly codes: Float32Array;
  readonly columns: number;
  readonly rows: number;
  /** The columns' values, ascending. */
  readonly values: readonly number[];
  readonly axes: Axes;
}

/**
 * Codes whose two shown coordinates are an even grid on the unit square, through the inverse distribution function of the
 * prior N(0, I), all others 0 (Kingma & Welling, appendix A, figure 4).
 */
export function manifoldGrid(dimensions: number, axes: Axes, side: number): ManifoldGrid {
  const values = Array.from({ length: side }, (_, index) => normalQuantile((index + 0.5) / side));
  const [first, second] = axes;
  const rows = second === undefined ? 1 : side;
  const codes = new Float32Array(rows * side * dimensions);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < side; column++) {
      const start = (row * side + column) * dimensions;
      codes[start + first] = values[column] as number;
      if (second !== undefined) codes[start + second] = values[side - 1 - row] as number;
    }
  }
  return { codes, columns: side, rows, values, axes };
}
