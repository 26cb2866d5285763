import { applyPalette, type Colour, GIFEncoder, quantize } from "gifenc";
import {
  drawLatentScatter,
  type LatentCloud,
  mostUsedAxes,
  type ScatterOptions,
  scatterReach,
} from "./latent-scatter.js";
import { drawingPixels, type Raster } from "./rasterise.js";

/** One moment of a training. */
export interface AnimationFrame {
  readonly title: string;
  /** N × D posterior means. */
  readonly means: Float32Array;
}

const MOST_FRAMES = 120;
const FRAME_MILLISECONDS = 120;
const LAST_FRAME_MILLISECONDS = 2500;
/** Few colours compress well, and suffice for ten classes on white. */
const COLOURS = 63;

/**
 * A GIF of the latent space while it trains, every frame on the same scale. Of more than 120 frames evenly spread ones are
 * shown, the first and the last among them.
 *
 * @throws RangeError where there is no frame
 */
export async function animateLatent(
  frames: readonly AnimationFrame[],
  cloud: Omit<LatentCloud, "means">,
  { priorRings }: Pick<ScatterOptions, "priorRings">,
): Promise<Uint8Array> {
  const shown = evenlySpread(frames, MOST_FRAMES);
  const last = shown.at(-1);
  if (!last) throw new RangeError("an animation needs a frame");
  const axes = mostUsedAxes(last.means, cloud.dimensions);
  const reach = Math.max(...shown.map(({ means }) => scatterReach(means, cloud.dimensions, axes)));
  const raster = ({ means, title }: AnimationFrame) =>
    drawingPixels(drawLatentScatter({ ...cloud, means }, { axes, title, reach, priorRings, side: 440 }));

  const palette = quantize((await raster(last)).pixels, COLOURS, { format: "rgb565" });
  const unchanged = palette.length;
  const colours: Colour[] = [...palette, [255, 255, 255]];
  const gif = GIFEncoder();
  let before: Uint8Array | null = null;
  for (const [index, frame] of shown.entries()) {
    const { width, height, pixels }: Raster = await raster(frame);
    const indices = applyPalette(pixels, palette, "rgb565");
    gif.writeFrame(before ? withoutRepeats(indices, before, unchanged) : indices, width, height, {
      ...(before ? { transparent: true, transparentIndex: unchanged } : { palette: colours, repeat: 0 }),
      delay: index === shown.length - 1 ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
      dispose: 1,
    });
    before = indices;
  }
  gif.finish();
  return gif.bytes();
}

/** What is as it was lets the frame below show through. */
function withoutRepeats(indices: Uint8Array, before: Uint8Array, unchanged: number): Uint8Array {
  return indices.map((colour, index) => (colour === before[index] ? unchanged : colour));
}

function evenlySpread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T);
}
