import * as tf from "@tensorflow/tfjs";
import { type Operation, required } from "./operation.js";

/** The kernel of tf.log1p. tfjs's own is log(1 + x), which loses every x below 6e-8. */
export const log1p: Operation = {
  kernelName: "Log1p",
  run: (heap, inputs, _attributes, stock) => {
    const x = required(inputs, "x");
    if (x.dtype !== "float32") return stock();
    const output = heap.output(x.shape);
    heap.kernels.log1p(heap.address(x), heap.address(output), tf.util.sizeFromShape(x.shape));
    return output;
  },
};
