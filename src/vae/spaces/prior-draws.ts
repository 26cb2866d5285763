import { RandomStream, standardNormals } from "../random.js";
import type { Space } from "./space.js";

/** Codes of so many draws from a space's prior (count × dimensions), the same ones for the same seed and step. */
export function priorDraws(
  { dimensions, noiseSize, priorSample }: Space,
  count: number,
  { seed, step }: { readonly seed: number; readonly step: number },
): Float32Array {
  // Box–Muller makes pairs.
  const noise = new Float32Array(2 * Math.ceil((count * noiseSize) / 2));
  standardNormals({ seed, stream: RandomStream.priorSamples, step }, noise);
  const codes = new Float32Array(count * dimensions);
  for (let draw = 0; draw < count; draw++) {
    codes.set(priorSample(noise.subarray(draw * noiseSize, (draw + 1) * noiseSize)), draw * dimensions);
  }
  return codes;
}
