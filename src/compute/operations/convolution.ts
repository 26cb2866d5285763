import * as tf from "@tensorflow/tfjs";
import { Convolution, type ConvolutionWorkspace } from "../convolution.js";
import type { KernelHeap } from "../kernel-heap.js";
import { type ConvolutionInfo, sizesOf } from "./convolution-info.js";
import { type Operation, required } from "./operation.js";

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: number | [number, number];
}

/** {x, filter} → images: the kernel of tf.conv2d. */
export const conv2d: Operation = {
  kernelName: "Conv2D",
  run: (heap, inputs, attributes) => {
    const x = required(inputs, "x");
    const filter = required(inputs, "filter");
    const info = describe(x.shape, filter.shape, attributes as ConvolutionAttributes);
    return compute(heap, info, [x, filter], info.outShape, (convolution, [images, weights, output], workspace) =>
      convolution.forward(images, weights, output, info.batchSize, workspace),
    );
  },
};

/** {dy, filter} → the gradient of the images: the kernel of tf.conv2dTranspose, too. */
export const conv2dBackpropInput: Operation = {
  kernelName: "Conv2DBackpropInput",
  run: (heap, inputs, attributes) => {
    const { inputShape, ...given } = attributes as ConvolutionAttributes & { readonly inputShape: number[] };
    const dy = required(inputs, "dy");
    const filter = required(inputs, "filter");
    const info = describe(inputShape, filter.shape, given);
    checkShape("Conv2DBackpropInput", dy, info.outShape);
    return compute(heap, info, [dy, filter], info.inShape, (convolution, [gradient, weights, output], workspace) =>
      convolution.imageGradient(gradient, weights, output, info.batchSize, workspace),
    );
  },
};

/** {x, dy} → the gradient of the filter. tfjs's WASM backend has none: no convolution trains there. */
export const conv2dBackpropFilter: Operation = {
  kernelName: "Conv2DBackpropFilter",
  run: (heap, inputs, attributes) => {
    const { filterShape, ...given } = attributes as ConvolutionAttributes & { readonly filterShape: number[] };
    const x = required(inputs, "x");
    const dy = required(inputs, "dy");
    const info = describe(x.shape, filterShape, given);
    checkShape("Conv2DBackpropFilter", dy, info.outShape);
    return compute(heap, info, [x, dy], info.filterShape, (convolution, [images, gradient, output], workspace) =>
      convolution.filterGradient(images, gradient, output, info.batchSize, workspace),
    );
  },
};

function describe(x: readonly number[], filter: readonly number[], attributes: ConvolutionAttributes): ConvolutionInfo {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === "NCHW") throw new Error("conv2d takes images as NHWC here, not NCHW: transpose them first");
  const four = (shape: readonly number[]) => [...shape] as [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(four(x), four(filter), strides, dilations, pad, dimRoundingMode);
}

function compute(
  heap: KernelHeap,
  info: ConvolutionInfo,
  inputs: readonly [tf.TensorInfo, tf.TensorInfo],
  shape: readonly number[],
  work: (
    convolution: Convolution,
    addresses: readonly [number, number, number],
    workspace: ConvolutionWorkspace,
  ) => void,
): tf.TensorInfo {
  const convolution = new Convolution(sizesOf(info));
  const [first, second] = [heap.address(inputs[0]), heap.address(inputs[1])];
  const output = heap.output(shape);
  const columns = heap.output([convolution.columnFloats(info.batchSize)]);
  work(convolution, [first, second, heap.address(output)], {
    kernels: heap.kernels,
    columns: heap.address(columns),
    scratch: heap.scratch,
  });
  heap.release(columns);
  return output;
}

function checkShape(kernel: string, { shape }: tf.TensorInfo, expected: readonly number[]): void {
  if (!tf.util.arraysEqual(shape, [...expected])) {
    throw new Error(`${kernel}: dy must be [${expected}], the convolution's output, not [${shape}]`);
  }
}
