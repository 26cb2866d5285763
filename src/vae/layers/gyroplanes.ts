import type { Tensor2D } from "@tensorflow/tfjs";
import { activate } from "./activations.js";
import type { DenseOptions } from "./dense.js";
import { GyroplanesLayer, gyroplaneDistances } from "./gyroplanes-layer.js";
import { initialWeights } from "./initial-weights.js";
import type { Layer } from "./layer.js";

/** A layer that sees points of the Poincaré ball by their distances to gyroplanes, where a dense one sees coordinates. */
export function gyroplanes({ curvature, ...options }: DenseOptions & { readonly curvature: number }): Layer {
  const { name, inputSize, outputSize, activation, seed } = options;
  const shape = [inputSize, outputSize];
  const { kernel, bias } = initialWeights({ name, seed, fanIn: inputSize, kernelShape: shape, biasShape: shape });
  return {
    name,
    inputShape: [inputSize],
    outputShape: [outputSize],
    variables: [
      { name: `${name}/kernel`, variable: kernel },
      { name: `${name}/bias`, variable: bias },
    ],
    apply: (z) =>
      activate(gyroplaneDistances(z as Tensor2D, kernel as Tensor2D, bias as Tensor2D, -curvature), activation),
    toLayersLayer: (saved = activation) =>
      new GyroplanesLayer({ name, units: outputSize, curvature, activation: saved, inputShape: [inputSize] }),
  };
}
