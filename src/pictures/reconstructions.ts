import { crispScale, type ImageShape, imageSheet, type Pixels, svgImage } from "./image-sheet.js";
import { type Drawing, drawing, text } from "./svg.js";

export interface ReconstructionRow {
  /** What the row is: `x`, `epoch 96`. */
  readonly label: string;
  /** count × height × width × channels. */
  readonly images: Pixels;
}

/** Originals in the first row, below them what a model makes of them. */
export function drawReconstructions(rows: readonly ReconstructionRow[], shape: ImageShape): Drawing {
  const count = (rows[0]?.images.length ?? 0) / (shape.height * shape.width * shape.channels);
  const scale = crispScale(Math.min(4, 720 / (count * (shape.width + 1)), 160 / shape.height));
  const left = 30 + 7.5 * Math.max(...rows.map(({ label }) => label.length));
  const step = shape.height * scale + 8;
  const parts = rows.flatMap(({ label, images }, index) => {
    const top = 20 + index * step;
    return [
      text(left - 12, top + (shape.height * scale) / 2 + 4, label, { anchor: "end" }),
      svgImage(imageSheet(images, shape, count), left, top, scale),
    ];
  });
  const width = left + (count * (shape.width + 1) - 1) * scale + 20;
  return drawing(Math.ceil(width), Math.ceil(20 + rows.length * step + 12), parts);
}
