import type { ImageSet } from "../../../../src/data/data-set.js";
import type { ImageShape, TrainingConfiguration } from "../../../../src/protocol.js";
import type { TrainingEngine } from "../../../../src/training/engine.js";
import { createKernelEngine } from "../../../../src/training/kernel-engine/create.js";
import { folder, numbers } from "../../compute/support.js";

/** Images of any grey levels, from a seed. */
export function images(count: number, { height, width, channels }: ImageShape, seed: number, drawn = false): ImageSet {
  const pixels = new Uint8Array(new SharedArrayBuffer(count * height * width * channels));
  pixels.set(numbers(pixels.length, seed).map((value) => Math.floor(128 + 127 * value)));
  return { count, height, width, channels, pixels, labels: null, drawn };
}

/** The fast path on the plain build of the kernels. @throws Error where the model takes the general one */
export async function kernelEngine(configuration: TrainingConfiguration, image: ImageShape, threads: number) {
  const engine = await createKernelEngine(configuration, image, { wasmFolder: folder, build: "simd", threads });
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

/** After one step Adam's first moment is (1 − β₁) times the gradient: by variable, with β₁ = 0.9. */
export function gradients(engine: TrainingEngine): Map<string, Float32Array> {
  return new Map(
    engine
      .state()
      .filter(({ name }) => name.startsWith("adam/mean/"))
      .map(({ name, data }) => [name, data.map((value) => 10 * value)]),
  );
}

export function largest(arrays: Iterable<Float32Array>): number {
  return Math.max(...[...arrays].flatMap((array) => [...array.map(Math.abs)]));
}
