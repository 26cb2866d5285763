import * as tf from "@tensorflow/tfjs";
import { RandomStream, uniforms } from "../random.js";

export interface InitialWeights {
  /** The layer's. */
  readonly name: string;
  readonly seed: number;
  /** How many numbers of the layer before each of its outputs is the sum of. */
  readonly fanIn: number;
  readonly kernelShape: readonly number[];
  readonly biasShape: readonly number[];
}

/**
 * A layer's kernel and bias, uniform on ±1/√fanIn as PyTorch draws them, so that a run can be held against the same program
 * there.
 *
 * They follow from the seed and the layer's name, not from its place: where one layer is added or left out, all others start
 * as they did, and what differs between two runs is what was changed.
 */
export function initialWeights({ name, seed, fanIn, kernelShape, biasShape }: InitialWeights): {
  kernel: tf.Variable;
  bias: tf.Variable;
} {
  const bound = 1 / Math.sqrt(fanIn);
  const kernelSize = tf.util.sizeFromShape([...kernelShape]);
  const values = new Float32Array(kernelSize + tf.util.sizeFromShape([...biasShape]));
  uniforms({ seed, stream: RandomStream.initialWeights, step: nameHash(name) }, values);
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * (values[i] as number) - 1);
  return {
    kernel: variable(values.subarray(0, kernelSize), kernelShape),
    bias: variable(values.subarray(kernelSize), biasShape),
  };
}

/** FNV-1a over a name, 32 bits. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function variable(values: Float32Array, shape: readonly number[]): tf.Variable {
  const initial = tf.tensor(values.slice(), [...shape]);
  const made = tf.variable(initial);
  initial.dispose();
  return made;
}
