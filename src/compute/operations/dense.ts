import * as tf from "@tensorflow/tfjs";
import { activationCodes } from "../activation-codes.js";
import { matrixProduct } from "./matrix-product.js";
import { type Operation, required } from "./operation.js";

/** {x [batch, in], kernel [in, out], bias [out]}, {activation} → activation(x · kernel + bias). */
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
    const [target, biases, code] = [heap.address(output), heap.address(bias), activationCode(attributes)];
    heap.divide(rows, 1, rows * columns, ({ from, count }, { kernels }) => {
      const first = target + 4 * from * columns;
      kernels.addBias(first, biases, count, columns);
      if (code !== 0) kernels.activate(first, count * columns, code, 0);
    });
    return output;
  },
};

/** {dy, y}, {activation} → the gradient by the activation's argument, for those whose slope is a function of their value. */
export const activationGradient: Operation = {
  kernelName: "ActivationGrad",
  run: (heap, inputs, attributes) => {
    const [dy, y] = [required(inputs, "dy"), required(inputs, "y")];
    if (!tf.util.arraysEqual(dy.shape, y.shape)) {
      throw new Error(`ActivationGrad: dy [${dy.shape}] and y [${y.shape}] must have one shape`);
    }
    const output = heap.output(y.shape);
    const [gradients, values, target] = [heap.address(dy), heap.address(y), heap.address(output)];
    const length = tf.util.sizeFromShape(y.shape);
    const code = activationCode(attributes);
    heap.divide(length, 16, length, ({ from, count }, { kernels }) => {
      kernels.activationGradient(gradients + 4 * from, values + 4 * from, target + 4 * from, count, code);
    });
    return output;
  },
};

function activationCode(attributes: object): number {
  const { activation } = attributes as { readonly activation: string };
  const code = activationCodes.get(activation);
  if (code === undefined) throw new Error(`Dense has no activation "${activation}"`);
  return code;
}
