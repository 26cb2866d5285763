import { evenlySpread, frameTimes, GifWriter, MOST_FRAMES } from "./gif.js";
import {
  drawLatentScatter,
  type LatentCloud,
  mostUsedAxes,
  type ScatterOptions,
  scatterReach,
} from "./latent-scatter.js";
import { drawingPixels } from "./rasterise.js";
import type { Drawing } from "./svg.js";

/** One moment of a training. */
export interface AnimationFrame {
  readonly title: string;
  /** N × D posterior means. */
  readonly means: Float32Array;
}

/** A latent space while it trains: the examples' classes, and their codes at each moment. */
export interface LatentHistory extends Pick<ScatterOptions, "priorRings"> {
  readonly frames: readonly AnimationFrame[];
  readonly cloud: Omit<LatentCloud, "means">;
}

/** Every moment as a drawing, all on one scale. @throws RangeError where there is none */
export function drawLatentHistory({ frames, cloud, priorRings }: LatentHistory, side?: number): (() => Drawing)[] {
  const last = frames.at(-1);
  if (!last) throw new RangeError("an animation needs a frame");
  const axes = mostUsedAxes(last.means, cloud.dimensions);
  const reach = Math.max(...frames.map(({ means }) => scatterReach(means, cloud.dimensions, axes)));
  const options = { axes, reach, priorRings, ...(side === undefined ? {} : { side }) };
  return frames.map(
    ({ means, title }) =>
      () =>
        drawLatentScatter({ ...cloud, means }, { ...options, title }),
  );
}

/**
 * A GIF of the latent space while it trains. Of more than 120 frames evenly spread ones are shown, the first and the last among
 * them.
 *
 * @throws RangeError where there is no frame
 */
export async function animateLatent(history: LatentHistory): Promise<Uint8Array> {
  const shown = drawLatentHistory({ ...history, frames: evenlySpread(history.frames, MOST_FRAMES) }, 440);
  const gif = new GifWriter(await drawingPixels((shown.at(-1) as () => Drawing)()));
  for (const [index, draw] of shown.entries()) {
    gif.add(await drawingPixels(draw()), index === shown.length - 1 ? frameTimes.last : frameTimes.each);
  }
  return gif.finish();
}
