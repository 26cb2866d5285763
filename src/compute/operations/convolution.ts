import * as tf from "@tensorflow/tfjs";
import { Convolution, type ConvolutionWorkspace } from "../convolution.js";
import type { KernelHeap } from "../kernel-heap.js";
import { type Range, share } from "../range.js";
import { type ConvolutionInfo, sizesOf } from "./convolution-info.js";
import { type Operation, required } from "./operation.js";

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: number | [number, number];
}

/** Enough for 16 threads. */
const GRADIENT_PARTS = 16;
/** Of a filter with more weights than this, several sums would take too much memory. */
const LARGEST_PARTED_FILTER = 2 ** 20;

/** {x, filter} → images: the kernel of tf.conv2d. */
export const conv2d: Operation = {
  kernelName: "Conv2D",
  run: (heap, inputs, attributes) => {
    const x = required(inputs, "x");
    const filter = required(inputs, "filter");
    const info = describe(x.shape, filter.shape, attributes as ConvolutionAttributes);
    const output = heap.output(info.outShape);
    const [images, weights, target] = addresses(heap, [x, filter, output]);
    overImages(heap, info, (convolution, { from, count }, workspace) =>
      convolution.forward(
        images + convolution.imageBytes(from),
        weights,
        target + convolution.outputBytes(from),
        count,
        workspace,
      ),
    );
    return output;
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
    const dx = heap.output(info.inShape);
    const [gradients, weights, target] = addresses(heap, [dy, filter, dx]);
    overImages(heap, info, (convolution, { from, count }, workspace) =>
      convolution.imageGradient(
        gradients + convolution.outputBytes(from),
        weights,
        target + convolution.imageBytes(from),
        count,
        workspace,
      ),
    );
    return dx;
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
    const dFilter = heap.output(filterShape);
    const size = tf.util.sizeFromShape(filterShape);
    // In parts that do not depend on the threads, so neither do the bits of their sum.
    const parts = size > LARGEST_PARTED_FILTER ? 1 : Math.min(GRADIENT_PARTS, info.batchSize);
    const sums = heap.output([parts, size]);
    const [images, gradients, target, partSums] = addresses(heap, [x, dy, dFilter, sums]);
    overImages(
      heap,
      info,
      (convolution, own, workspace) => {
        for (let part = own.from; part < own.from + own.count; part++) {
          const { from, count } = share(info.batchSize, part, parts);
          convolution.filterGradient(
            images + convolution.imageBytes(from),
            gradients + convolution.outputBytes(from),
            partSums + 4 * part * size,
            count,
            workspace,
          );
        }
      },
      parts,
    );
    heap.kernels.sum(partSums, target, 1, parts, size, 1);
    heap.release(sums);
    return dFilter;
  },
};

function describe(x: readonly number[], filter: readonly number[], attributes: ConvolutionAttributes): ConvolutionInfo {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === "NCHW") throw new Error("conv2d takes images as NHWC here, not NCHW: transpose them first");
  const four = (shape: readonly number[]) => [...shape] as [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(four(x), four(filter), strides, dilations, pad, dimRoundingMode);
}

/** Divides a convolution between the threads: its images, or as many `pieces` as they were put together in. */
function overImages(
  heap: KernelHeap,
  info: ConvolutionInfo,
  work: (convolution: Convolution, own: Range, workspace: ConvolutionWorkspace) => void,
  pieces = info.batchSize,
): void {
  const convolution = new Convolution(sizesOf(info));
  const floats = convolution.columnFloats(info.batchSize);
  const columns = heap.output([heap.threads, floats]);
  const first = heap.address(columns);
  const products = tf.util.sizeFromShape(info.outShape) * info.filterHeight * info.filterWidth * info.inChannels;
  heap.divide(pieces, 1, products / 20, (own, workspace) =>
    work(convolution, own, { ...workspace, columns: first + 4 * workspace.part * floats }),
  );
  heap.release(columns);
}

function addresses<const Tensors extends readonly tf.TensorInfo[]>(heap: KernelHeap, tensors: Tensors) {
  return tensors.map((tensor) => heap.address(tensor)) as { [Place in keyof Tensors]: number };
}

function checkShape(kernel: string, { shape }: tf.TensorInfo, expected: readonly number[]): void {
  if (!tf.util.arraysEqual(shape, [...expected])) {
    throw new Error(`${kernel}: dy must be [${expected}], the convolution's output, not [${shape}]`);
  }
}
