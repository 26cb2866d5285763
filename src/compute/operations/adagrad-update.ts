import * as tf from "@tensorflow/tfjs";
import { type Operation, required } from "./operation.js";

interface AdagradUpdateAttributes {
  readonly learningRate: number;
  readonly epsilon: number;
}

/** {variable, gradient, sum} → [variable, sum] after one step of Adagrad (Duchi et al. 2011), in new tensors as Adam's are. */
export const adagradUpdate: Operation = {
  kernelName: "AdagradUpdate",
  run: (heap, inputs, attributes) => {
    const { learningRate, epsilon } = attributes as AdagradUpdateAttributes;
    const given = ["variable", "gradient", "sum"].map((name) => required(inputs, name));
    const [{ shape }] = given as [tf.TensorInfo];
    if (given.some((tensor) => !tf.util.arraysEqual(tensor.shape, shape))) {
      throw new Error(`AdagradUpdate: ${given.map((tensor) => `[${tensor.shape}]`).join(", ")} must have one shape`);
    }
    const outputs = [heap.output(shape), heap.output(shape)];
    const places = [...given, ...outputs].map((tensor) => heap.address(tensor));
    const length = tf.util.sizeFromShape(shape);
    heap.divide(length, 16, 2 * length, ({ from, count }, { kernels }) => {
      const own = places.map((place) => place + 4 * from) as [number, number, number, number, number];
      kernels.adagradUpdate(...own, count, learningRate, epsilon);
    });
    return outputs;
  },
};
