import type { Pace } from "./pace.js";

/** What decodes, at once or by another process: count × dimensions codes to count × pixels values in 0..1. Empty where it can't. */
export interface Decodes {
  readonly dimensions: number;
  decode(codes: Float32Array, count: number): Float32Array | Promise<Float32Array>;
}

const CODES_A_SLICE = 64;

/**
 * Decodes codes slice by slice, and hands on each image at once, so that no more than a slice is kept.
 *
 * @param codes count × dimensions
 * @param take hears of each code's number and of its image, which is only lent
 * @throws the pace's reason where it ends the work
 */
export async function decodeInSlices(
  decoder: Decodes,
  codes: Float32Array,
  take: (index: number, image: Float32Array) => void,
  pace: Pace,
): Promise<void> {
  const { dimensions } = decoder;
  const count = codes.length / dimensions;
  for (let from = 0; from < count; from += CODES_A_SLICE) {
    const to = Math.min(count, from + CODES_A_SLICE);
    const images = await decoder.decode(codes.subarray(from * dimensions, to * dimensions), to - from);
    if (images.length === 0) throw new Error("the decoder gave no images");
    const pixels = images.length / (to - from);
    for (let index = from; index < to; index++)
      take(index, images.subarray((index - from) * pixels, (index - from + 1) * pixels));
    await pace(to / count);
  }
}
