import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionSizes } from "../convolution.js";

/** What tfjs works out about a window that moves over images. */
export type ConvolutionInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

export function sizesOf(info: ConvolutionInfo): ConvolutionSizes {
  return {
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    filters: info.outChannels,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}
