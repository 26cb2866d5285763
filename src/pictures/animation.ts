import { evenlySpread, frameTimes, GifWriter, MOST_FRAMES } from "./gif.js";
import {
  drawLatentScatter,
  type LatentCloud,
  mostUsedAxes,
  type ScatterOptions,
  scatterReach,
} from "./latent-scatter.js";
import { drawingPixels } from "./rasterise.js";

/** One moment of a training. */
export interface AnimationFrame {
  readonly title: string;
  /** N × D posterior means. */
  readonly means: Float32Array;
}

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

  const gif = new GifWriter(await raster(last));
  for (const [index, frame] of shown.entries()) {
    gif.add(await raster(frame), index === shown.length - 1 ? frameTimes.last : frameTimes.each);
  }
  return gif.finish();
}
