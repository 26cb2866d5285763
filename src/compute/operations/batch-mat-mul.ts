import { type MatrixProductAttributes, matrixProduct } from "./matrix-product.js";
import { type Operation, required } from "./operation.js";

/** The kernel of tf.matMul. tfjs's own is a scalar loop wherever an operand is transposed, as gradients ask for. */
export const batchMatMul: Operation = {
  kernelName: "BatchMatMul",
  run: (heap, inputs, attributes) =>
    matrixProduct(heap, required(inputs, "a"), required(inputs, "b"), attributes as MatrixProductAttributes),
};
