import type { ImageSet } from "../../../../src/data/data-set.js";
import type { ImageShape, TrainingConfiguration } from "../../../../src/protocol.js";
import { KernelEngine } from "../../../../src/training/kernel-engine/kernel-engine.js";
import { folder, numbers } from "../../compute/support.js";

/** Images of any grey levels, from a seed. */
export function images(count: number, { height, width, channels }: ImageShape, seed: number, drawn = false): ImageSet {
  const pixels = new Uint8Array(new SharedArrayBuffer(count * height * width * channels));
  pixels.set(numbers(pixels.length, seed).map((value) => Math.floor(128 + 127 * value)));
  return { count, height, width, channels, pixels, labels: null, drawn };
}

/** The fast path on the plain build of the kernels. @throws Error where the model takes the general one */
export async function kernelEngine(configuration: TrainingConfiguration, image: ImageShape, threads: number) {
  const engine = await KernelEngine.create(configuration, image, { wasmFolder: folder, build: "simd", threads });
  if (!engine) throw new Error("the model takes the general path");
  return engine;
}

/**
 * The largest difference of two arrays, as a part of the larger one's largest value, or of `least` where that is more: where a sum
 * nearly cancels, its last digits are chance.
 */
export function relativeDifference(one: Float32Array, other: Float32Array, least = 0): number {
  let difference = 0;
  let size = least;
  one.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - (other[at] as number)));
    size = Math.max(size, Math.abs(value), Math.abs(other[at] as number));
  });
  return size === 0 ? 0 : difference / size;
}
