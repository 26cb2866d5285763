import { crispScale, type ImageShape, imageSheet, type Pixels, svgImage } from "./image-sheet.js";
import { type Drawing, drawing } from "./svg.js";

/** Images in rows, and nothing else. */
export function drawSheet(images: Pixels, shape: ImageShape, columns: number): Drawing {
  const sheet = imageSheet(images, shape, columns);
  const scale = crispScale(480 / sheet.width);
  const margin = 8;
  const part = svgImage(sheet, margin, margin, scale);
  return drawing(Math.ceil(sheet.width * scale) + 2 * margin, Math.ceil(sheet.height * scale) + 2 * margin, [part]);
}
