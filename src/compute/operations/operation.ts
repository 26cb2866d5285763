import type * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";

export type Inputs = { readonly [name: string]: tf.TensorInfo | undefined };

/** One of tfjs's kernels done better, or a kernel of our own that `tf.engine().runKernel` finds by its name. */
export interface Operation {
  readonly kernelName: string;
  /**
   * @param stock tfjs's own kernel of this name, for what ours does not take
   * @returns new tensors; the inputs stay as they are
   */
  run(heap: KernelHeap, inputs: Inputs, attributes: object, stock: () => Outputs): Outputs;
}

export type Outputs = tf.TensorInfo | tf.TensorInfo[];

/** An input that the kernel cannot do without. */
export function required(inputs: Inputs, name: string): tf.TensorInfo {
  const found = inputs[name];
  if (!found) throw new Error(`a kernel misses its input "${name}"`);
  return found;
}
