import * as tf from "@tensorflow/tfjs";
import type { Layer } from "./layer.js";

/** The same numbers in another shape, row-major: an image's pixels as a row, or a row as an image. */
export function reshape(name: string, inputShape: readonly number[], outputShape: readonly number[]): Layer {
  return {
    name,
    inputShape,
    outputShape,
    form: { kind: "reshape" },
    variables: [],
    apply: (input) => tf.reshape(input, [-1, ...outputShape]),
    toLayersLayer: () => tf.layers.reshape({ name, inputShape: [...inputShape], targetShape: [...outputShape] }),
  };
}
