import * as tf from "@tensorflow/tfjs";
import { windowArguments } from "../convolution.js";
import { sizesOf } from "./convolution-info.js";
import { type Operation, required } from "./operation.js";

interface MaxPoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** {dy, input} → the gradient of tf.maxPool. tfjs's own is wrong for more than one image. */
export const maxPoolGradient: Operation = {
  kernelName: "MaxPoolGrad",
  run: (heap, inputs, attributes) => {
    const [dy, x] = [required(inputs, "dy"), required(inputs, "input")];
    const { filterSize, strides, pad, dimRoundingMode } = attributes as MaxPoolAttributes;
    const shape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const dx = heap.output(shape);
    const [size, outputSize] = [info.inShape, info.outShape].map((each) => 4 * tf.util.sizeFromShape(each.slice(1)));
    for (let image = 0; image < info.batchSize; image++) {
      heap.kernels.maxPoolGradient(
        heap.address(x) + image * (size as number),
        heap.address(dy) + image * (outputSize as number),
        heap.address(dx) + image * (size as number),
        ...windowArguments(sizesOf(info)),
      );
    }
    return dx;
  },
};
