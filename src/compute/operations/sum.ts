import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";
import { type Operation, required } from "./operation.js";

/** The kernels of tf.sum and tf.mean. tfjs's own add in float32, one after another: a million terms are 1% off. */
export const sum: Operation = {
  kernelName: "Sum",
  run: (heap, inputs, attributes, stock) => {
    const x = required(inputs, "x");
    return x.dtype === "float32" ? reduce(heap, x, attributes as ReductionAttributes, false) : stock();
  },
};

export const mean: Operation = {
  kernelName: "Mean",
  run: (heap, inputs, attributes, stock) => {
    const x = required(inputs, "x");
    return x.dtype === "float32" ? reduce(heap, x, attributes as ReductionAttributes, true) : stock();
  },
};

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

function reduce(heap: KernelHeap, x: tf.TensorInfo, { axis, keepDims }: ReductionAttributes, mean: boolean) {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((size, position) => (axes.includes(position) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, position) => !axes.includes(position));
  const divisor = mean ? tf.util.sizeFromShape(x.shape) / tf.util.sizeFromShape(kept) : 1;
  const runs = adjacentRuns(axes);

  let sizes = [...x.shape];
  let current = x;
  runs.forEach(([from, to], index) => {
    const last = index === runs.length - 1;
    const [outer, reduced, inner] = [sizes.slice(0, from), sizes.slice(from, to), sizes.slice(to)];
    sizes = [...outer, ...reduced.map(() => 1), ...inner];
    const next = heap.output(last ? shape : sizes);
    heap.kernels.sum(
      heap.address(current),
      heap.address(next),
      tf.util.sizeFromShape(outer),
      tf.util.sizeFromShape(reduced),
      tf.util.sizeFromShape(inner),
      last ? divisor : 1,
    );
    if (current !== x) heap.release(current);
    current = next;
  });
  return current;
}

/** Axes as [from, to) runs of neighbours. Without an axis there is one empty run, which sums nothing: a copy. */
function adjacentRuns(axes: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const axis of [...axes].sort((one, other) => one - other)) {
    const last = runs[runs.length - 1];
    if (last && last[1] === axis) last[1]++;
    else runs.push([axis, axis + 1]);
  }
  return runs.length > 0 ? runs : [[0, 0]];
}
