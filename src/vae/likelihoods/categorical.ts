import * as tf from "@tensorflow/tfjs";
import type { LikelihoodDescription } from "../../protocol.js";
import { checkWhole } from "../checks.js";
import type { Layer } from "../layers/layer.js";
import { reshape } from "../layers/reshape.js";
import { pixelDensity } from "../ops.js";
import type { Likelihood } from "./likelihood.js";

/** log softmax(output)[level of x], summed over an example's pixels; output has as many numbers a pixel as there are levels. */
const logDensity = pixelDensity("CategoricalLogDensity", {
  value: (x, output) => {
    const logProbabilities = tf.logSoftmax(levelsOf(x, output));
    return tf.sum(tf.reshape(tf.sum(tf.mul(logProbabilities, chosenLevels(x, output)), 1), x.shape), 1);
  },
  slope: (x, output) => tf.reshape(tf.sub(chosenLevels(x, output), tf.softmax(levelsOf(x, output))), output.shape),
});

/** batch · pixels rows of levels. */
function levelsOf(x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor2D {
  return tf.reshape(output, [x.size, output.size / x.size]);
}

/** 1 at each pixel's level, 0 elsewhere. */
function chosenLevels(x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor {
  const count = output.size / x.size;
  return tf.oneHot(tf.cast(tf.round(tf.mul(tf.reshape(x, [x.size]), count - 1)), "int32"), count);
}

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
    form: { kind: "categorical", levels: count },
    parametersPerPixel: count,
    variables: [],
    logDensity,
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
