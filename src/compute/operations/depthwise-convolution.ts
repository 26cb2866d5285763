import * as tf from "@tensorflow/tfjs";
import { windowArguments } from "../convolution.js";
import type { KernelHeap } from "../kernel-heap.js";
import { type ConvolutionInfo, sizesOf } from "./convolution-info.js";
import { type Operation, required } from "./operation.js";

interface DepthwiseAttributes {
  readonly strides: [number, number] | number;
  readonly dilations: [number, number] | number;
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4 = [number, number, number, number];

/** {dy, filter} → the gradient of the images. tfjs's WASM backend has neither of the two: no depthwise convolution trains. */
export const depthwiseBackpropInput: Operation = {
  kernelName: "DepthwiseConv2dNativeBackpropInput",
  run: (heap, inputs, attributes) => {
    const { inputShape, ...given } = attributes as DepthwiseAttributes & { readonly inputShape: Shape4 };
    const [dy, filter] = [required(inputs, "dy"), required(inputs, "filter")];
    const info = describe(inputShape, filter.shape as Shape4, given);
    const dx = heap.output(info.inShape);
    forEachImage(heap, info, (image, columns, places, ...sizes) => {
      const gradients = heap.address(dy) + 4 * image * places * info.outChannels;
      heap.kernels.depthwiseColumnsGradient(gradients, heap.address(filter), columns, places, ...sizes);
      heap.kernels.columnsToImage(columns, imageAt(heap, dx, image, info), ...windowArguments(sizesOf(info)));
    });
    return dx;
  },
};

/** {x, dy} → the gradient of the filter. */
export const depthwiseBackpropFilter: Operation = {
  kernelName: "DepthwiseConv2dNativeBackpropFilter",
  run: (heap, inputs, attributes) => {
    const { filterShape, ...given } = attributes as DepthwiseAttributes & { readonly filterShape: Shape4 };
    const [x, dy] = [required(inputs, "x"), required(inputs, "dy")];
    const info = describe(x.shape as Shape4, filterShape, given);
    const dFilter = heap.zeros(filterShape);
    forEachImage(heap, info, (image, columns, places, ...sizes) => {
      heap.kernels.imageToColumns(imageAt(heap, x, image, info), columns, ...windowArguments(sizesOf(info)));
      const gradients = heap.address(dy) + 4 * image * places * info.outChannels;
      heap.kernels.addDepthwiseFilterGradient(columns, gradients, heap.address(dFilter), places, ...sizes);
    });
    return dFilter;
  },
};

function describe(x: Shape4, filter: Shape4, attributes: DepthwiseAttributes): ConvolutionInfo {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, dimRoundingMode, true);
}

function forEachImage(
  heap: KernelHeap,
  info: ConvolutionInfo,
  work: (image: number, columns: number, places: number, window: number, channels: number, multiplier: number) => void,
): void {
  const places = info.outHeight * info.outWidth;
  const window = info.filterHeight * info.filterWidth;
  const columns = heap.output([places * window * info.inChannels]);
  for (let image = 0; image < info.batchSize; image++) {
    work(image, heap.address(columns), places, window, info.inChannels, info.outChannels / info.inChannels);
  }
  heap.release(columns);
}

function imageAt(heap: KernelHeap, images: tf.TensorInfo, image: number, info: ConvolutionInfo): number {
  return heap.address(images) + 4 * image * info.inHeight * info.inWidth * info.inChannels;
}
