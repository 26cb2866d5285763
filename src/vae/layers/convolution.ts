import * as tf from "@tensorflow/tfjs";
import type { Activation, ImageShape } from "../../protocol.js";
import { activate } from "./activations.js";
import { initialWeights } from "./initial-weights.js";
import type { Layer } from "./layer.js";

export interface ConvolutionOptions {
  readonly name: string;
  readonly input: ImageShape;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly activation: Activation;
  readonly seed: number;
}

/** A convolution with padding "same": the image becomes smaller by the stride alone. Initial weights as `torch.nn.Conv2d`'s. */
export function convolution(options: ConvolutionOptions): Layer {
  const { name, input, filters, kernelSize, stride, activation, seed } = options;
  const { kernel, bias } = initialWeights({
    ...{ name, seed, fanIn: input.channels * kernelSize ** 2 },
    kernelShape: [kernelSize, kernelSize, input.channels, filters],
    biasShape: [filters],
  });
  return {
    name,
    inputShape: [input.height, input.width, input.channels],
    outputShape: [Math.ceil(input.height / stride), Math.ceil(input.width / stride), filters],
    form: { kind: "convolution", input, filters, kernelSize, stride, activation },
    variables: [
      { name: `${name}/kernel`, variable: kernel },
      { name: `${name}/bias`, variable: bias },
    ],
    apply: (images) =>
      activate(tf.add(tf.conv2d(images as tf.Tensor4D, kernel as tf.Tensor4D, stride, "same"), bias), activation),
    toLayersLayer: (saved = activation) => tf.layers.conv2d({ ...layersOptions(options), activation: saved }),
  };
}

/**
 * A transposed convolution with padding "same": the image becomes larger by the stride. Initial weights as those of
 * `torch.nn.ConvTranspose2d`, whose fan-in counts its outputs.
 */
export function transposedConvolution(options: ConvolutionOptions): Layer {
  const { name, input, filters, kernelSize, stride, activation, seed } = options;
  const [height, width] = [input.height * stride, input.width * stride];
  const { kernel, bias } = initialWeights({
    ...{ name, seed, fanIn: filters * kernelSize ** 2 },
    kernelShape: [kernelSize, kernelSize, filters, input.channels],
    biasShape: [filters],
  });
  const transposed = (images: tf.Tensor) =>
    tf.conv2dTranspose(
      images as tf.Tensor4D,
      kernel as tf.Tensor4D,
      [images.shape[0] as number, height, width, filters],
      stride,
      "same",
    );
  return {
    name,
    inputShape: [input.height, input.width, input.channels],
    outputShape: [height, width, filters],
    form: { kind: "transposedConvolution", input, filters, kernelSize, stride, activation },
    variables: [
      { name: `${name}/kernel`, variable: kernel },
      { name: `${name}/bias`, variable: bias },
    ],
    apply: (images) => activate(tf.add(transposed(images), bias), activation),
    toLayersLayer: (saved = activation) => tf.layers.conv2dTranspose({ ...layersOptions(options), activation: saved }),
  };
}

function layersOptions({ name, input, filters, kernelSize, stride }: ConvolutionOptions) {
  return {
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: "same" as const,
    inputShape: [input.height, input.width, input.channels] as [number, number, number],
    kernelInitializer: "zeros" as const,
    biasInitializer: "zeros" as const,
  };
}
