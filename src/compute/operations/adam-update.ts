import * as tf from "@tensorflow/tfjs";
import { type Operation, required } from "./operation.js";

interface AdamUpdateAttributes {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Counts from 1. */
  readonly step: number;
}

/**
 * {variable, gradient, mean, variance} → [variable, mean, variance] after one step of Adam (Kingma & Ba 2015,
 * algorithm 1). They are new tensors: tfjs's other kernels keep packed copies of weights that they have seen, so weights
 * must never change where they lie.
 */
export const adamUpdate: Operation = {
  kernelName: "AdamUpdate",
  run: (heap, inputs, attributes) => {
    const { learningRate, beta1, beta2, epsilon, step } = attributes as AdamUpdateAttributes;
    const given = ["variable", "gradient", "mean", "variance"].map((name) => required(inputs, name));
    const [{ shape }] = given as [tf.TensorInfo];
    if (given.some((tensor) => !tf.util.arraysEqual(tensor.shape, shape))) {
      throw new Error(`AdamUpdate: ${given.map((tensor) => `[${tensor.shape}]`).join(", ")} must have one shape`);
    }
    const outputs = [heap.output(shape), heap.output(shape), heap.output(shape)];
    const [variable, gradient, mean, variance, nextVariable, nextMean, nextVariance] = [...given, ...outputs].map(
      (tensor) => heap.address(tensor),
    ) as [number, number, number, number, number, number, number];
    const length = tf.util.sizeFromShape(shape);
    heap.divide(length, 16, 2 * length, ({ from, count }, { kernels }) =>
      kernels.adamUpdate(
        variable + 4 * from,
        gradient + 4 * from,
        mean + 4 * from,
        variance + 4 * from,
        nextVariable + 4 * from,
        nextMean + 4 * from,
        nextVariance + 4 * from,
        count,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        learningRate / (1 - beta1 ** step),
        1 / (1 - beta2 ** step),
        epsilon,
      ),
    );
    return outputs;
  },
};
