import * as tf from "@tensorflow/tfjs";
import type { LikelihoodDescription } from "../../protocol.js";
import { outOfRange } from "../checks.js";
import { activate } from "../layers/activations.js";
import { pixelDensity } from "../ops.js";
import type { Likelihood } from "./likelihood.js";

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** Standard deviations from 5e-5 to 2e4: no useful one of pixels in [0, 1] lies outside, and float32 stays finite. */
const LOG_VARIANCE_BOUND = 20;

/** −½ Σ (x − mean)² of each example: the exponent where the variance is 1. */
const exponents = {
  linear: pixelDensity("LinearMeanExponent", {
    value: (x, output) => tf.mul(tf.sum(tf.squaredDifference(x, output), 1), -0.5),
    slope: (x, output) => tf.sub(x, output),
  }),
  sigmoid: pixelDensity("SigmoidMeanExponent", {
    value: (x, output) => tf.mul(tf.sum(tf.squaredDifference(x, tf.sigmoid(output)), 1), -0.5),
    slope: (x, output) => {
      const mean = tf.sigmoid(output);
      return tf.mul(tf.sub(x, mean), tf.mul(mean, tf.sub(1, mean)));
    },
  }),
};

/**
 * Independent Gaussian pixels (Kingma & Welling, appendix C.2) about the decoder's mean, with one variance σ² for all: fixed, or
 * learned with the model (`variance: "learned"`; Rybkin et al. 2021, "Simple and effective VAE training with calibrated
 * decoders"). `mean` is the activation of the mean: sigmoid for pixels in [0, 1], or linear.
 *
 * @throws ConfigurationError
 */
export function gaussianLikelihood(description: LikelihoodDescription): Likelihood {
  const { variance = 1, mean = "sigmoid" } = description;
  if (mean !== "sigmoid" && mean !== "linear") outOfRange("the Gaussian likelihood's mean", mean, "sigmoid or linear");
  const learned = variance === "learned";
  if (!learned && !(typeof variance === "number" && variance > 0 && Number.isFinite(variance))) {
    outOfRange("the Gaussian likelihood's variance", variance, 'a number above 0, or "learned"');
  }
  const logVariance = learned ? tf.variable(tf.scalar(0)) : null;
  const bounded = (): tf.TensorLike | tf.Tensor =>
    logVariance ? tf.clipByValue(logVariance, -LOG_VARIANCE_BOUND, LOG_VARIANCE_BOUND) : Math.log(variance as number);
  return {
    description,
    form: {
      ...{ kind: "gaussian", mean, bound: LOG_VARIANCE_BOUND },
      logVariance: learned ? "learned" : Math.log(variance as number),
    },
    parametersPerPixel: 1,
    variables: logVariance ? [{ name: "likelihood/logVariance", variable: logVariance }] : [],
    logDensity: (x, output) => {
      const logSigma2 = bounded();
      const normaliser = tf.mul(tf.add(logSigma2, LOG_TWO_PI), x.shape[1] / 2);
      return tf.sub(tf.mul(exponents[mean](x, output), tf.exp(tf.neg(logSigma2))), normaliser) as tf.Tensor1D;
    },
    naturalParameters: (output) => tf.mul(activate(output, mean), tf.exp(tf.neg(bounded()))) as tf.Tensor2D,
    meanActivation: mean,
  };
}
