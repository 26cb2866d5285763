import { crispScale, type ImageShape, imageSheet, type Pixels, svgImage } from "./image-sheet.js";
import { type Drawing, drawing, text } from "./svg.js";

export interface Sheet {
  readonly title: string;
  /** count × height × width × channels. */
  readonly images: Pixels;
}

/** Sheets of images beside one another, `columns` images in a row, each under its title. */
export function drawSheets(sheets: readonly Sheet[], shape: ImageShape, columns: number): Drawing {
  const scale = crispScale(240 / (columns * (shape.width + 1)));
  let left = 20;
  let bottom = 0;
  const parts = sheets.flatMap(({ title, images }) => {
    const sheet = imageSheet(images, shape, columns);
    const at = left;
    left += sheet.width * scale + 20;
    bottom = Math.max(bottom, 40 + sheet.height * scale);
    return [text(at + (sheet.width * scale) / 2, 26, title, { anchor: "middle" }), svgImage(sheet, at, 40, scale)];
  });
  return drawing(Math.ceil(left), Math.ceil(bottom + 20), parts);
}
