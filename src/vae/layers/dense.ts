import * as tf from "@tensorflow/tfjs";
import type { Activation } from "../../protocol.js";
import { RandomStream, uniforms } from "../random.js";
import { activate } from "./activations.js";
import type { Layer } from "./layer.js";

export interface DenseOptions {
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly activation: Activation;
  readonly seed: number;
}

/**
 * A fully connected layer, y = activation(x W + b).
 *
 * Initial weights and biases are uniform on ±1/√inputSize, as `torch.nn.Linear` draws them, so that a run can be held
 * against the same program in PyTorch. They follow from the seed and the layer's name, not from its place: where one layer is
 * added or left out, all others start as they did, and what differs between two runs is what was changed.
 */
export function dense({ name, inputSize, outputSize, activation, seed }: DenseOptions): Layer {
  const bound = 1 / Math.sqrt(inputSize);
  const values = new Float32Array(inputSize * outputSize + outputSize);
  uniforms({ seed, stream: RandomStream.initialWeights, step: nameHash(name) }, values);
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * (values[i] as number) - 1);
  const kernel = variable(values.subarray(0, inputSize * outputSize), [inputSize, outputSize]);
  const bias = variable(values.subarray(inputSize * outputSize), [outputSize]);
  return {
    name,
    inputSize,
    outputSize,
    activation,
    variables: [
      { name: `${name}/kernel`, variable: kernel },
      { name: `${name}/bias`, variable: bias },
    ],
    apply: (input) => activate(tf.add(tf.matMul(input, kernel as tf.Tensor2D), bias) as tf.Tensor2D, activation),
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

/** FNV-1a over a name, 32 bits. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function variable(values: Float32Array, shape: number[]): tf.Variable {
  const initial = tf.tensor(values.slice(), shape);
  const made = tf.variable(initial);
  initial.dispose();
  return made;
}
