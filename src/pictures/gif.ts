import { applyPalette, type Colour, GIFEncoder, quantize } from "gifenc";
import type { Raster } from "./raster.js";

/** Few colours compress well, and suffice for ten classes on one ground; one more lets the frame below show through. */
const COLOURS = 63;

/** Writes an animated GIF frame by frame; all frames have one size and one palette. */
export class GifWriter {
  readonly #palette: Colour[];
  readonly #gif = GIFEncoder();
  #before: Uint8Array | null = null;

  /** @param reference a frame that has the colours of all, usually the last one */
  constructor(reference: Raster, colours = COLOURS) {
    this.#palette = quantize(reference.pixels, colours, { format: "rgb565" });
  }

  /** @param milliseconds how long it is shown */
  add({ width, height, pixels }: Raster, milliseconds: number): void {
    const unchanged = this.#palette.length;
    const indices = applyPalette(pixels, this.#palette, "rgb565");
    const before = this.#before;
    const frame = before ? indices.map((colour, at) => (colour === before[at] ? unchanged : colour)) : indices;
    this.#gif.writeFrame(frame, width, height, {
      ...(before
        ? { transparent: true, transparentIndex: unchanged }
        : { palette: [...this.#palette, [255, 255, 255]], repeat: 0 }),
      delay: milliseconds,
      dispose: 1,
    });
    this.#before = indices;
  }

  finish(): Uint8Array {
    this.#gif.finish();
    return this.#gif.bytes();
  }
}

/** Of many moments at most so many, evenly spread, the first and the last among them. */
export function evenlySpread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T);
}

/** Each frame's time, and the last one's, ms. */
export const frameTimes = { each: 120, last: 2500 } as const;
export const MOST_FRAMES = 120;
