import { numeral } from "../numeral.js";
import { coordinateName } from "../vae/coordinate-name.js";
import type { ManifoldGrid } from "../vae/manifold-grid.js";
import { crispScale, type ImageShape, imageSheet, type Pixels, SHEET_GAP, svgImage } from "./image-sheet.js";
import { type Drawing, drawing, ink, text } from "./svg.js";

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
