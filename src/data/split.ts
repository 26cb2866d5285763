import { permutation, RandomStream } from "../vae/random.js";
import { DataError, type ImageSet } from "./data-set.js";
import { sharedFloats, sharedZeros } from "./shared-memory.js";

/** One image in six is for testing, as in MNIST. */
const TEST_PART = 6;

/** Splits images by seed; both parts keep the images' order. @throws DataError where there is only one */
export function splitBySeed(images: ImageSet, seed: number, name: string): { train: ImageSet; test: ImageSet } {
  if (images.count < 2)
    throw new DataError(`${name}: there is one image in it; to train and to test takes two or more`);
  const order = permutation({ seed, stream: RandomStream.dataSplit, step: 0 }, images.count);
  const testCount = Math.max(1, Math.round(images.count / TEST_PART));
  return { test: take(images, order.slice(0, testCount).sort()), train: take(images, order.slice(testCount).sort()) };
}

/** The images at some places of a set. */
function take(images: ImageSet, indices: Uint32Array): ImageSet {
  const size = images.height * images.width * images.channels;
  const count = indices.length;
  const pixels = images.pixels instanceof Uint8Array ? sharedZeros(count * size) : sharedFloats(count * size);
  for (const [to, from] of indices.entries()) {
    pixels.set(images.pixels.subarray(from * size, (from + 1) * size), to * size);
  }
  const { labels } = images;
  return { ...images, count, pixels, labels: labels && Int32Array.from(indices, (index) => labels[index] as number) };
}
