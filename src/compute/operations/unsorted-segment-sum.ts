import * as tf from "@tensorflow/tfjs";
import { type Operation, required } from "./operation.js";

/**
 * {x [rows, …], segmentIds [rows]} → [numSegments, …]: the kernel of tf.unsortedSegmentSum, and so of tf.gather's
 * gradient. tfjs's WASM backend has none.
 */
export const unsortedSegmentSum: Operation = {
  kernelName: "UnsortedSegmentSum",
  run: (heap, inputs, attributes) => {
    const x = required(inputs, "x");
    const segmentIds = required(inputs, "segmentIds");
    const { numSegments } = attributes as { readonly numSegments: number };
    const [rows = 1, ...rest] = x.shape;
    if (segmentIds.shape.length !== 1 || segmentIds.shape[0] !== rows) {
      throw new Error(`unsortedSegmentSum: segmentIds must be [${rows}], one a row of x, not [${segmentIds.shape}]`);
    }
    const output = heap.output([numSegments, ...rest]);
    heap.kernels.segmentSum(
      heap.address(x),
      heap.address(segmentIds, "int32"),
      heap.address(output),
      rows,
      tf.util.sizeFromShape(rest),
      numSegments,
    );
    return output;
  },
};
