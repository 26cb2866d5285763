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

/** N × D codes to draw: the posteriors' means, or one sample of each where `sample` and the posteriors have a variance. */
export function shownCodes({ means, logVariances }: LatentSnapshot, sample: boolean): Float32Array {
  if (!sample || !logVariances) return means;
  const drawn = fixedNoise(means.length);
  return means.map((mean, at) => mean + Math.exp(0.5 * (logVariances[at] as number)) * (drawn[at] as number));
}
