import { evenlySpread, frameTimes, GifWriter, MOST_FRAMES } from "../../src/pictures/gif.js";
import type { Raster } from "../../src/pictures/raster.js";
import type { SnapshotSummary } from "../../src/protocol.js";
import { type ZipEntry, zip } from "../../src/stored-zip.js";
import { canvasPng } from "./canvas-png.js";

/** Shows a recorded moment; resolves with its picture when all of it is drawn. Rejects where the signal ends it. */
export type ShowMoment = (step: number) => Promise<HTMLCanvasElement>;

export interface Film {
  readonly ending: "gif" | "zip";
  make(moments: readonly SnapshotSummary[], show: ShowMoment, onPart: (part: number) => void): Promise<Uint8Array>;
}

/** A GIF larger than this takes minutes to open. */
const WIDEST = 900;
/** Of a theme's ground, ten classes and a heat map. */
const COLOURS = 127;

/** The moments as an animated GIF; of many, evenly spread ones. */
export const gifFilm: Film = {
  ending: "gif",
  async make(moments, show, onPart) {
    const shown = evenlySpread(moments, MOST_FRAMES);
    const last = shown.at(-1);
    if (!last) throw new Error("nothing has been recorded yet");
    const reference = rasterOf(await show(last.step), null);
    const gif = new GifWriter(reference, COLOURS);
    for (const [index, { step }] of shown.entries()) {
      const time = index === shown.length - 1 ? frameTimes.last : frameTimes.each;
      gif.add(rasterOf(await show(step), reference), time);
      onPart((index + 1) / shown.length);
    }
    return gif.finish();
  },
};

/** Every moment as a PNG, in an archive: `000-step-0.png`, … */
export const framesFilm: Film = {
  ending: "zip",
  async make(moments, show, onPart) {
    const entries: ZipEntry[] = [];
    for (const [index, { step }] of moments.entries()) {
      const png = await canvasPng(await show(step));
      const bytes = new Uint8Array(await png.arrayBuffer());
      entries.push({ name: `${String(index).padStart(3, "0")}-step-${step}.png`, bytes });
      onPart((index + 1) / moments.length);
    }
    return zip(entries);
  },
};

/** A canvas's pixels; all frames have the first one's size, whatever becomes of the window meanwhile. */
function rasterOf(canvas: HTMLCanvasElement, like: Raster | null): Raster {
  const scale = Math.min(1, WIDEST / canvas.width);
  const width = like?.width ?? Math.max(1, Math.round(canvas.width * scale));
  const height = like?.height ?? Math.max(1, Math.round(canvas.height * scale));
  const scaled = document.createElement("canvas");
  scaled.width = width;
  scaled.height = height;
  const context = scaled.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this page has no canvas");
  context.drawImage(canvas, 0, 0, width, height);
  return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}
