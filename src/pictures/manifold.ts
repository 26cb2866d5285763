import { crispScale, type ImageShape, imageSheet, type Pixels, SHEET_GAP, svgImage } from "./image-sheet.js";
import { normalQuantile } from "./normal-quantile.js";
import { coordinateName, type Drawing, drawing, ink, numeral, text } from "./svg.js";

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

/** The grid's decoded images (rows × columns × height × width × channels) as one picture with the codes at its edges. */
export function drawManifold(grid: ManifoldGrid, decoded: Pixels, shape: ImageShape): Drawing {
  const sheet = imageSheet(decoded, shape, grid.columns);
  const scale = crispScale(720 / sheet.width);
  const [left, top] = [grid.rows > 1 ? 58 : 20, 20];
  const right = left + sheet.width * scale;
  const bottom = top + sheet.height * scale;
  const parts = [svgImage(sheet, left, top, scale)];
  const shown = [...new Set([0, 1 / 3, 2 / 3, 1].map((part) => Math.round(part * (grid.columns - 1))))];
  const style = { anchor: "middle", size: 11, fill: ink.faint } as const;
  for (const index of shown) {
    const words = numeral(grid.values[index] as number, 2);
    const across = left + (index * (shape.width + SHEET_GAP) + shape.width / 2) * scale;
    parts.push(text(across, bottom + 17, words, style));
    if (grid.rows === 1) continue;
    const up = bottom - (index * (shape.height + SHEET_GAP) + shape.height / 2) * scale;
    parts.push(text(left - 7, up + 4, words, { ...style, anchor: "end" }));
  }
  const [first, second] = grid.axes;
  parts.push(text((left + right) / 2, bottom + 36, coordinateName(first), { anchor: "middle" }));
  if (second !== undefined) {
    parts.push(text(left - 44, (top + bottom) / 2, coordinateName(second), { anchor: "middle", rotate: -90 }));
  }
  return drawing(Math.ceil(right + 20), Math.ceil(bottom + 48), parts);
}
