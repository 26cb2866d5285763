import * as tf from "@tensorflow/tfjs";
import type { LikelihoodDescription } from "../../protocol.js";
import { checkWhole } from "../checks.js";
import type { Layer } from "../layers/layer.js";
import { reshape } from "../layers/reshape.js";
import type { Likelihood } from "./likelihood.js";

/**
 * Each pixel one of `levels` grey levels, evenly spread over [0, 1], with a probability for each from logits: a normalised
 * likelihood of images of few or of 256 levels.
 *
 * @throws ConfigurationError
 */
export function categorical(description: LikelihoodDescription): Likelihood {
  const levels = description.levels ?? 256;
  checkWhole("the categorical likelihood's number of levels", Number(levels), 2, 256);
  const count = Number(levels);
  return {
    description: { ...description, levels: count },
    parametersPerPixel: count,
    variables: [],
    logDensity: (x, output) => {
      const [batch, pixels] = x.shape;
      const logProbabilities = tf.logSoftmax(tf.reshape(output, [batch * pixels, count]));
      const level = tf.cast(tf.round(tf.mul(tf.reshape(x, [batch * pixels]), count - 1)), "int32");
      const chosen = tf.sum(tf.mul(logProbabilities, tf.oneHot(level, count)), 1);
      return tf.sum(tf.reshape(chosen, [batch, pixels]), 1);
    },
    meanActivation: "linear",
    meanLayers: (pixels) => [
      reshape("levels", [pixels * count], [pixels, count]),
      softmax("probabilities", [pixels, count]),
      expectedLevel("expected_level", pixels, count),
      reshape("mean", [pixels, 1], [pixels]),
    ],
  };
}

function softmax(name: string, shape: readonly number[]): Layer {
  return {
    ...{ name, inputShape: shape, outputShape: shape, variables: [] },
    apply: (input) => tf.softmax(input),
    toLayersLayer: () => tf.layers.softmax({ name, axis: -1, inputShape: [...shape] }),
  };
}

/** Σ p · level, as a fully connected layer with fixed numbers. */
function expectedLevel(name: string, pixels: number, count: number): Layer {
  const values = Float32Array.from({ length: count }, (_, level) => level / (count - 1));
  const kernel = tf.variable(tf.tensor2d(values, [count, 1]), false);
  return {
    ...{ name, inputShape: [pixels, count], outputShape: [pixels, 1] },
    variables: [{ name: `${name}/kernel`, variable: kernel }],
    apply: (input) => tf.matMul(tf.reshape(input, [-1, count]), kernel as tf.Tensor2D).reshape([-1, pixels, 1]),
    toLayersLayer: () =>
      tf.layers.dense({ name, units: 1, useBias: false, inputShape: [pixels, count], kernelInitializer: "zeros" }),
  };
}
