import { bernoullis, RandomStream } from "../vae/random.js";
import type { ImageSet } from "./data-set.js";

/** The examples indices[from … to − 1] of a set of images. */
export interface Batch {
  readonly images: ImageSet;
  readonly indices: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** Class numbers of a batch; null where there are none. */
export function labelsOf({ images: { labels }, indices, from, to }: Batch): Int32Array | null {
  return labels && Int32Array.from(indices.subarray(from, to), (index) => labels[index] as number);
}

/**
 * Writes the examples indices[from … to − 1] one after the other into `into` (at least (to − from) × pixels), bytes scaled
 * to [0, 1].
 */
export function fillBatch(
  images: ImageSet,
  indices: Uint32Array | Int32Array,
  from: number,
  to: number,
  into: Float32Array,
): void {
  const { pixels } = images;
  const size = images.height * images.width * images.channels;
  const scale = pixels instanceof Uint8Array ? 1 / 255 : 1;
  for (let row = from; row < to; row++) {
    const source = (indices[row] as number) * size;
    const target = (row - from) * size;
    for (let i = 0; i < size; i++) into[target + i] = (pixels[source + i] as number) * scale;
  }
}

/** Whose draws a batch's pixels are, where they are drawn: those of a step, from so many rows of its batch on. */
export interface PixelDraw {
  readonly seed: number;
  readonly step: number;
  readonly firstRow: number;
}

/** As `fillBatch`, for training: pixels that are drawn whenever they are seen are drawn for this step. */
export function fillTrainingBatch(
  images: ImageSet,
  indices: Uint32Array | Int32Array,
  from: number,
  to: number,
  into: Float32Array,
  { seed, step, firstRow }: PixelDraw,
): void {
  fillBatch(images, indices, from, to, into);
  if (!images.drawn) return;
  const size = images.height * images.width * images.channels;
  const key = { seed, stream: RandomStream.binarization, step };
  bernoullis(key, into.subarray(0, (to - from) * size), firstRow * size);
}

/**
 * An order in which each block of so many examples is spread evenly over the set. Test sets are sorted by class or by writer, and
 * what only a batch has (an MMD, a perplexity) is that of the whole only where batches look like it.
 */
export function spreadOrder(count: number, block: number): Uint32Array {
  const blocks = Math.max(1, Math.ceil(count / block));
  const order = new Uint32Array(count);
  let place = 0;
  for (let first = 0; first < blocks; first++) {
    for (let example = first; example < count; example += blocks) order[place++] = example;
  }
  return order;
}
