import * as tf from "@tensorflow/tfjs";
import type { OptimizerKind, OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import { updateParameters } from "../optimizer-kernels.js";
import { type Operation, required } from "./operation.js";

/**
 * {variable, gradient, the optimizer's arrays} → [variable, arrays] after one step. They are new tensors: tfjs's other kernels
 * keep packed copies of weights that they have seen, so weights must never change where they lie.
 */
function optimizerUpdate(kernelName: string, kind: OptimizerKind, arrays: readonly string[]): Operation {
  return {
    kernelName,
    run: (heap, inputs, attributes) => {
      const settings = { ...attributes, kind } as OptimizerStep;
      const given = ["variable", "gradient", ...arrays].map((name) => required(inputs, name));
      const [{ shape }] = given as [tf.TensorInfo];
      if (given.some((tensor) => !tf.util.arraysEqual(tensor.shape, shape))) {
        throw new Error(`${kernelName}: ${given.map((each) => `[${each.shape}]`).join(", ")} must have one shape`);
      }
      const outputs = ["variable", ...arrays].map(() => heap.output(shape));
      const [from, to] = [given, outputs].map((tensors) => tensors.map((tensor) => heap.address(tensor))) as [
        number[],
        number[],
      ];
      const length = tf.util.sizeFromShape(shape);
      heap.divide(length, 16, 2 * length, (range, { kernels }) => {
        const own = (places: readonly number[]) => places.map((place) => place + 4 * range.from);
        updateParameters(kernels, settings, own(from), own(to), range.count);
      });
      return outputs;
    },
  };
}

export const adamUpdate = optimizerUpdate("AdamUpdate", "adam", ["mean", "variance"]);
export const adagradUpdate = optimizerUpdate("AdagradUpdate", "adagrad", ["sum"]);
export const sgdUpdate = optimizerUpdate("SgdUpdate", "sgd", ["velocity"]);
