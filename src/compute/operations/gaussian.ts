import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";
import { type Inputs, type Operation, required } from "./operation.js";

/** {mean, logVariance, noise} → μ + σ ε, element by element. */
export const gaussianSample: Operation = {
  kernelName: "GaussianSample",
  run: (heap, inputs) => {
    const { shape, length, places } = given(heap, "GaussianSample", inputs, ["mean", "logVariance", "noise"]);
    const output = heap.output(shape);
    const [mean, logVariance, noise] = places as [number, number, number];
    heap.kernels.gaussianSample(mean, logVariance, noise, heap.address(output), length, Number.POSITIVE_INFINITY);
    return output;
  },
};

/** {dy, logVariance, noise} → the gradient by the log variance. */
export const gaussianSampleGradient: Operation = {
  kernelName: "GaussianSampleGrad",
  run: (heap, inputs) => {
    const { shape, length, places } = given(heap, "GaussianSampleGrad", inputs, ["dy", "logVariance", "noise"]);
    const output = heap.output(shape);
    const [dy, logVariance, noise] = places as [number, number, number];
    heap.kernels.gaussianSampleGradient(dy, logVariance, noise, heap.address(output), length, Number.POSITIVE_INFINITY);
    return output;
  },
};

/** {mean, logVariance} → KL(N(μ, σ²) ‖ N(0, 1)) in nats, element by element. */
export const gaussianKl: Operation = {
  kernelName: "GaussianKl",
  run: (heap, inputs) => {
    const { shape, length, places } = given(heap, "GaussianKl", inputs, ["mean", "logVariance"]);
    const output = heap.output(shape);
    const [mean, logVariance] = places as [number, number];
    heap.kernels.gaussianKl(mean, logVariance, heap.address(output), length, Number.POSITIVE_INFINITY);
    return output;
  },
};

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
