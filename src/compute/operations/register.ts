import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";
import { batchMatMul } from "./batch-mat-mul.js";
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput } from "./convolution.js";
import { dense } from "./dense.js";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwise-convolution.js";
import { fusedMatMul } from "./fused-mat-mul.js";
import { gaussianKl, gaussianKlGradient, gaussianSample, gaussianSampleGradient } from "./gaussian.js";
import { logDensities } from "./log-density.js";
import { log1p } from "./log1p.js";
import { maxPoolGradient } from "./max-pool-gradient.js";
import type { Inputs, Operation } from "./operation.js";
import { adagradUpdate, adamUpdate, sgdUpdate } from "./optimizer-update.js";
import { reluGradient } from "./relu-gradient.js";
import { mean, sum } from "./sum.js";
import { unsortedSegmentSum } from "./unsorted-segment-sum.js";

const operations: readonly Operation[] = [
  adagradUpdate,
  adamUpdate,
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  dense,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  fusedMatMul,
  gaussianKl,
  gaussianKlGradient,
  gaussianSample,
  gaussianSampleGradient,
  log1p,
  ...logDensities,
  maxPoolGradient,
  mean,
  reluGradient,
  sgdUpdate,
  sum,
  unsortedSegmentSum,
];

/** Makes every operation known to tfjs, in place of tfjs's own where there is one. */
export function registerOperations(heap: KernelHeap): void {
  for (const operation of operations) register(operation, heap);
}

function register({ kernelName, run }: Operation, heap: KernelHeap): void {
  const stock = tf.getKernel(kernelName, "wasm") as tf.KernelConfig | undefined;
  if (stock) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: (given) =>
      run(heap, given.inputs as Inputs, given.attrs ?? {}, () => (stock as tf.KernelConfig).kernelFunc(given)),
  });
}
