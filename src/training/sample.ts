import type { NewSnapshot } from "../checkpoint/run-folder/snapshots.js";
import type { ImageSet } from "../data/data-set.js";
import type { ExampleSample } from "../protocol.js";
import type { Evaluation } from "./engine.js";

const MOST_EXAMPLES = 10_000;
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The indices of the fixed sample of a test set that snapshots speak of: all of it up to 10,000 examples and 32 MB of
 * pixels, else evenly spread (test sets are often sorted by class).
 */
export function sampleIndices(images: ImageSet): Uint32Array {
  const bytes = images.height * images.width * images.channels;
  const size = Math.max(1, Math.min(images.count, MOST_EXAMPLES, Math.floor(MOST_BYTES / bytes)));
  return Uint32Array.from({ length: size }, (_, index) => Math.floor((index * images.count) / size));
}

/** The sample's own images as bytes, as the panel shows them. */
export function exampleSample(images: ImageSet, indices: Uint32Array): ExampleSample {
  const { height, width, channels, pixels, labels } = images;
  const size = height * width * channels;
  const bytes = new Uint8Array(indices.length * size);
  indices.forEach((source, target) => {
    const one = pixels.subarray(source * size, (source + 1) * size);
    if (one instanceof Uint8Array) bytes.set(one, target * size);
    else for (let i = 0; i < size; i++) bytes[target * size + i] = Math.round(255 * (one[i] as number));
  });
  return {
    height,
    width,
    channels,
    images: bytes,
    labels: labels ? Int32Array.from(indices, (i) => labels[i] as number) : null,
  };
}

/** The part of an evaluation that the sample's snapshot holds. */
export function sampleSnapshot(
  evaluation: Evaluation,
  indices: Uint32Array,
  at: Pick<NewSnapshot, "step" | "epoch" | "recorded" | "decoderWeights" | "latentArrays">,
): NewSnapshot {
  const dimensions = evaluation.means.length / evaluation.reconstruction.length;
  return {
    ...at,
    means: pick(evaluation.means, indices, dimensions),
    logVariances: evaluation.logVariances && pick(evaluation.logVariances, indices, dimensions),
    reconstruction: pick(evaluation.reconstruction, indices, 1),
    kl: evaluation.kl && pick(evaluation.kl, indices, 1),
  };
}

function pick(values: Float32Array, indices: Uint32Array, width: number): Float32Array {
  const picked = new Float32Array(indices.length * width);
  indices.forEach((source, target) => {
    picked.set(values.subarray(source * width, (source + 1) * width), target * width);
  });
  return picked;
}
