import type { Binarization, DataDescription } from "../protocol.js";
import { bernoullis, RandomStream } from "../vae/random.js";
import type { ImageSet } from "./data-set.js";
import { sharedFloats, sharedZeros } from "./shared-memory.js";

/** Of the test set's draws: one for all runs, whatever their own seeds are, so that their figures are of the same images. */
const TEST_KEY = { seed: 0, stream: RandomStream.binarization, step: 0 };

/** A training set whose grey levels become 0 and 1. */
export function binarizeTraining(images: ImageSet, binarization: Binarization): ImageSet {
  return binarization === "dynamic" ? { ...images, drawn: true } : mapped(images, cut);
}

/** A test set whose grey levels are 0 and 1: the same whenever it is read. */
export function binarizeTest(images: ImageSet, binarization: Binarization): ImageSet {
  return mapped(images, binarization === "threshold" ? cut : (row, from) => bernoullis(TEST_KEY, row, from));
}

function cut(row: Float32Array): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) > 0.5 ? 1 : 0;
}

/** A copy in which `binarize` made 0 and 1 of each image's values in [0, 1]; `from` is the position of its first pixel. */
function mapped(images: ImageSet, binarize: (row: Float32Array, from: number) => void): ImageSet {
  const { pixels } = images;
  const bytes = pixels instanceof Uint8Array;
  const made = bytes ? sharedZeros(pixels.length) : sharedFloats(pixels.length);
  const row = new Float32Array(images.height * images.width * images.channels);
  for (let from = 0; from < pixels.length; from += row.length) {
    for (let i = 0; i < row.length; i++) row[i] = (pixels[from + i] as number) / (bytes ? 255 : 1);
    binarize(row, from);
    for (let i = 0; i < row.length; i++) made[from + i] = (row[i] as number) * (bytes ? 255 : 1);
  }
  return { ...images, pixels: made };
}

/** How a description's grey levels become 0 and 1; undefined where they stay. */
export function binarizationOf(description: DataDescription): Binarization | undefined {
  return description.kind === "own" ? undefined : description.binarization;
}

/** The same data in another form; images that a training file makes stay as it makes them. */
export function withBinarization(
  description: DataDescription,
  binarization: Binarization | undefined,
): DataDescription {
  if (description.kind === "own") return description;
  const { binarization: _before, ...grey } = description;
  return binarization ? { ...grey, binarization } : grey;
}
