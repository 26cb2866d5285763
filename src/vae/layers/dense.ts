import * as tf from "@tensorflow/tfjs";
import type { Activation } from "../../protocol.js";
import { denseLayer } from "../ops.js";
import { initialWeights } from "./initial-weights.js";
import type { Layer } from "./layer.js";

export interface DenseOptions {
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly activation: Activation;
  readonly seed: number;
}

/** A fully connected layer, y = activation(x W + b), with the initial weights of `torch.nn.Linear`. */
export function dense({ name, inputSize, outputSize, activation, seed }: DenseOptions): Layer {
  const { kernel, bias } = initialWeights({
    ...{ name, seed, fanIn: inputSize },
    kernelShape: [inputSize, outputSize],
    biasShape: [outputSize],
  });
  return {
    name,
    inputShape: [inputSize],
    outputShape: [outputSize],
    form: { kind: "dense", inputSize, outputSize, activation },
    variables: [
      { name: `${name}/kernel`, variable: kernel },
      { name: `${name}/bias`, variable: bias },
    ],
    apply: (input) => denseLayer(input as tf.Tensor2D, kernel as tf.Tensor2D, bias, activation),
    toLayersLayer: (saved = activation) =>
      tf.layers.dense({
        name,
        units: outputSize,
        activation: saved,
        inputShape: [inputSize],
        kernelInitializer: "zeros",
        biasInitializer: "zeros",
      }),
  };
}
