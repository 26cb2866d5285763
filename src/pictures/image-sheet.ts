import { encode } from "fast-png";
import { round } from "./svg.js";

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An image as bytes: height × width × channels. */
export interface Bitmap extends ImageShape {
  readonly data: Uint8Array;
}

/** Values in [0, 1], or bytes as they are. */
export type Pixels = Float32Array | Uint8Array;

/** Space between two images of a sheet, in the images' own pixels. */
export const SHEET_GAP = 1;

/**
 * Images (count × height × width × channels) side by side in rows of `columns`, on white.
 *
 * @throws RangeError where `images` is no whole number of images
 */
export function imageSheet(images: Pixels, shape: ImageShape, columns: number): Bitmap {
  const { height, width, channels } = shape;
  const size = height * width * channels;
  const count = images.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new RangeError(`${images.length} values are no images of ${height}×${width}×${channels}`);
  }
  const shownColumns = Math.min(columns, count);
  const rows = Math.ceil(count / shownColumns);
  const sheetWidth = shownColumns * (width + SHEET_GAP) - SHEET_GAP;
  const sheetHeight = rows * (height + SHEET_GAP) - SHEET_GAP;
  const data = new Uint8Array(sheetWidth * sheetHeight * channels).fill(255);
  const bytes = toBytes(images);
  for (let index = 0; index < count; index++) {
    const left = (index % shownColumns) * (width + SHEET_GAP);
    const top = Math.floor(index / shownColumns) * (height + SHEET_GAP);
    for (let row = 0; row < height; row++) {
      const from = index * size + row * width * channels;
      data.set(bytes.subarray(from, from + width * channels), ((top + row) * sheetWidth + left) * channels);
    }
  }
  return { height: sheetHeight, width: sheetWidth, channels, data };
}

/** Values in [0, 1] as bytes; beyond them they are cut off. */
export function toBytes(images: Pixels): Uint8Array {
  if (images instanceof Uint8Array) return images;
  return Uint8Array.from(images, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

/** A PNG file of the bitmap, a pixel a pixel. */
export function bitmapPng(bitmap: Bitmap): Uint8Array {
  return encode({ ...bitmap, depth: 8 });
}

/** About `scale`, but such that pixels meet the grid of a screen, or of a picture of twice the size. */
export function crispScale(scale: number): number {
  return Math.max(0.5, Math.round(2 * scale) / 2);
}

/** The bitmap inside an SVG, each pixel a crisp square of `scale` px. */
export function svgImage(bitmap: Bitmap, x: number, y: number, scale: number): string {
  const source = `data:image/png;base64,${Buffer.from(bitmapPng(bitmap)).toString("base64")}`;
  const place = `x="${round(x)}" y="${round(y)}" width="${round(bitmap.width * scale)}" height="${round(bitmap.height * scale)}"`;
  // Of SVG's own words (CSS's `pixelated` is not known to all), this one means nearest neighbour everywhere.
  return `<image ${place} image-rendering="optimizeSpeed" href="${source}"/>`;
}
