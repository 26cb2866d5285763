import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";
import type { Kernels } from "../kernels.js";
import { type Inputs, type Operation, required } from "./operation.js";

/** {mean, logVariance, noise} → μ + σ ε, element by element. */
export const gaussianSample = elementwise(
  "GaussianSample",
  ["mean", "logVariance", "noise"],
  (kernels, places, output, length) => kernels.gaussianSample(...places, output, length, Number.POSITIVE_INFINITY),
);

/** {dy, logVariance, noise} → the gradient by the log variance. */
export const gaussianSampleGradient = elementwise(
  "GaussianSampleGrad",
  ["dy", "logVariance", "noise"],
  (kernels, places, output, length) =>
    kernels.gaussianSampleGradient(...places, output, length, Number.POSITIVE_INFINITY),
);

/** {mean, logVariance} → KL(N(μ, σ²) ‖ N(0, 1)) in nats, element by element. */
export const gaussianKl = elementwise("GaussianKl", ["mean", "logVariance"], (kernels, places, output, length) =>
  kernels.gaussianKl(...places, output, length, Number.POSITIVE_INFINITY),
);

/** {dy, mean, logVariance} → [by the mean, by the log variance]. */
export const gaussianKlGradient: Operation = {
  kernelName: "GaussianKlGrad",
  run: (heap, inputs) => {
    const { shape, length, places } = given(heap, "GaussianKlGrad", inputs, ["dy", "mean", "logVariance"]);
    const outputs = [heap.zeros(shape), heap.zeros(shape)];
    const [dy, mean, logVariance, dMean, dLogVariance] = [
      ...places,
      ...outputs.map((output) => heap.address(output)),
    ] as [...[number, number, number], ...[number, number]];
    heap.kernels.addGaussianKlGradient(dy, mean, logVariance, dMean, dLogVariance, length, Number.POSITIVE_INFINITY);
    return outputs;
  },
};

/** An operation whose output has the one shape of its inputs; `compute` is told where each of them lies. */
function elementwise<const Names extends readonly string[]>(
  kernelName: string,
  names: Names,
  compute: (
    kernels: Kernels,
    places: { readonly [Index in keyof Names]: number },
    output: number,
    length: number,
  ) => void,
): Operation {
  return {
    kernelName,
    run: (heap, inputs) => {
      const { shape, length, places } = given(heap, kernelName, inputs, names);
      const output = heap.output(shape);
      compute(heap.kernels, places as { readonly [Index in keyof Names]: number }, heap.address(output), length);
      return output;
    },
  };
}

/** Inputs of one shape, and where they lie. */
function given(heap: KernelHeap, kernel: string, inputs: Inputs, names: readonly string[]) {
  const tensors = names.map((name) => required(inputs, name));
  const [{ shape }] = tensors as [tf.TensorInfo];
  if (tensors.some((tensor) => !tf.util.arraysEqual(tensor.shape, shape))) {
    throw new Error(`${kernel}: ${tensors.map((tensor) => `[${tensor.shape}]`).join(", ")} must have one shape`);
  }
  const places = tensors.map((tensor) => heap.address(tensor));
  return { shape, length: tf.util.sizeFromShape(shape), places };
}
