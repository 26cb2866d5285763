import * as tf from "@tensorflow/tfjs";
import { activationCodes } from "../activation-codes.js";
import { matrixProduct } from "./matrix-product.js";
import { type Operation, required } from "./operation.js";

const RELU = activationCodes.get("relu") as number;

/**
 * {x [batch, in], kernel [in, out], bias [out]}, {activation} → x · kernel + bias, or where that is above 0. Other activations stay
 * operations of their own: their slopes have slopes, which the tape finds only from what goes into them.
 */
export const dense: Operation = {
  kernelName: "Dense",
  run: (heap, inputs, attributes) => {
    const bias = required(inputs, "bias");
    const output = matrixProduct(heap, required(inputs, "x"), required(inputs, "kernel"), {
      transposeA: false,
      transposeB: false,
    });
    const [rows, columns] = output.shape as [number, number];
    if (!tf.util.arraysEqual(bias.shape, [columns])) {
      heap.release(output);
      throw new Error(`Dense: the bias must be [${columns}], one a column, not [${bias.shape}]`);
    }
    const [target, biases] = [heap.address(output), heap.address(bias)];
    const isRelu = (attributes as { readonly activation: "linear" | "relu" }).activation === "relu";
    heap.divide(rows, 1, rows * columns, ({ from, count }, { kernels }) => {
      const first = target + 4 * from * columns;
      kernels.addBias(first, biases, count, columns);
      if (isRelu) kernels.activate(first, count * columns, RELU, 0);
    });
    return output;
  },
};
