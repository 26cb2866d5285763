import * as tf from "@tensorflow/tfjs";
import { type Operation, required } from "./operation.js";

/** {dy, y} → dy where y > 0, else 0: what passes a ReLU backwards. */
export const reluGradient: Operation = {
  kernelName: "ReluGrad",
  run: (heap, inputs) => {
    const dy = required(inputs, "dy");
    const y = required(inputs, "y");
    if (!tf.util.arraysEqual(dy.shape, y.shape)) {
      throw new Error(`ReluGrad: dy [${dy.shape}] and y [${y.shape}] must have one shape`);
    }
    const output = heap.output(y.shape);
    heap.kernels.reluGradient(heap.address(dy), heap.address(y), heap.address(output), tf.util.sizeFromShape(y.shape));
    return output;
  },
};
