import * as tf from "@tensorflow/tfjs";
import { activationCodes } from "../activation-codes.js";
import type { KernelHeap } from "../kernel-heap.js";
import { type MatrixProductAttributes, matrixProduct } from "./matrix-product.js";
import { type Operation, required } from "./operation.js";

interface FusedMatMulAttributes extends MatrixProductAttributes {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/**
 * The kernel of tf.fused.matMul: activation(a · b + bias). tfjs's own gives wrong numbers with a transposed operand, and
 * with more than one matrix.
 */
export const fusedMatMul: Operation = {
  kernelName: "_FusedMatMul",
  run: (heap, inputs, attributes) => {
    const { activation, leakyreluAlpha, ...product } = attributes as FusedMatMulAttributes;
    const code = activationCodes.get(activation ?? "linear");
    if (code === undefined) {
      throw new Error(`tf.fused.matMul has no activation "${activation}" here: apply it after tf.matMul`);
    }
    const output = matrixProduct(heap, required(inputs, "a"), required(inputs, "b"), product);
    if (inputs.bias) addBias(heap, output, inputs.bias);
    if (code !== 0) {
      heap.kernels.activate(heap.address(output), tf.util.sizeFromShape(output.shape), code, leakyreluAlpha ?? 0.2);
    }
    return output;
  },
};

function addBias(heap: KernelHeap, output: tf.TensorInfo, bias: tf.TensorInfo): void {
  const columns = output.shape[output.shape.length - 1] as number;
  const size = tf.util.sizeFromShape(bias.shape);
  if (size !== columns || bias.shape[bias.shape.length - 1] !== columns) {
    heap.release(output);
    throw new Error(
      `tf.fused.matMul takes one bias a column, [${columns}], not [${bias.shape}]: add it after tf.matMul`,
    );
  }
  const rows = tf.util.sizeFromShape(output.shape.slice(0, -1));
  heap.kernels.addBias(heap.address(output), heap.address(bias), rows, columns);
}
