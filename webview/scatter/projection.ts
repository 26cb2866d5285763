import type { LatentSnapshot } from "../../src/protocol.js";
import { RandomStream, standardNormals } from "../../src/vae/random.js";

let noise = new Float32Array(0);

/** Standard normal numbers that stay with their example, so that samples move with their posteriors and do not flicker. */
function fixedNoise(count: number): Float32Array {
  if (noise.length < count) {
    noise = new Float32Array(count + (count % 2));
    standardNormals({ seed: 1, stream: RandomStream.priorSamples, step: 1 }, noise);
  }
  return noise;
}

/**
 * N × 2 places in the plane of two latent axes: the posteriors' means, or one sample of each where `sample` and the posteriors
 * have a variance. Of a one-dimensional latent, the second coordinate is 0.
 */
export function project(
  { means, logVariances }: LatentSnapshot,
  dimensions: number,
  axes: readonly [number, number],
  sample: boolean,
): Float32Array {
  const count = Math.floor(means.length / dimensions);
  const positions = new Float32Array(2 * count);
  const drawn = sample && logVariances ? fixedNoise(means.length) : null;
  for (const [coordinate, axis] of axes.entries()) {
    if (axis >= dimensions) continue;
    for (let example = 0; example < count; example++) {
      const at = example * dimensions + axis;
      const deviation =
        drawn && logVariances ? Math.exp(0.5 * (logVariances[at] as number)) * (drawn[at] as number) : 0;
      positions[2 * example + coordinate] = (means[at] as number) + deviation;
    }
  }
  return positions;
}
