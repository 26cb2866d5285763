import * as tf from "@tensorflow/tfjs";
import { gaussianKl, gaussianSample } from "../ops.js";
import { checkedDimensions, type LatentKind, wholeNumber } from "./kind.js";
import type { Latent, Posterior } from "./latent.js";

/** exp(20) is a variance of 5e8 and exp(−20) a deviation of 5e-5: no useful posterior lies outside, and float32 stays finite. */
export const LOG_VARIANCE_BOUND = 20;

const LOG_TWO_PI = Math.log(2 * Math.PI);

export const gaussianKind: LatentKind = {
  kind: "gaussian",
  specification: "gaussian:DIMENSIONS",
  parse: (words) => ({ kind: "gaussian", dimensions: wholeNumber(words, "gaussian") }),
  read: ({ dimensions }) => {
    const checked = checkedDimensions(dimensions, "gaussian");
    return () => gaussian({ dimensions: checked });
  },
};

/** Diagonal Gaussian posterior, standard normal prior (Kingma & Welling, appendix B and C.2). */
export function gaussian({ dimensions }: { readonly dimensions: number }): Latent {
  return {
    description: { kind: "gaussian", dimensions },
    dimensions,
    noiseSize: dimensions,
    heads: [
      { name: "mean", width: dimensions },
      { name: "logVariance", width: dimensions },
    ],
    variables: [],
    state: [],
    posterior: ([mean, logVariance]) => gaussianPosterior(mean as tf.Tensor2D, logVariance as tf.Tensor2D),
    priorLogDensity: (z) => diagonalGaussianLogDensity(z, tf.zerosLike(z), tf.zerosLike(z)),
    priorSample: (noise) => noise,
  };
}

function gaussianPosterior(mean: tf.Tensor2D, unboundedLogVariance: tf.Tensor2D): Posterior {
  const logVariance = tf.clipByValue(unboundedLogVariance, -LOG_VARIANCE_BOUND, LOG_VARIANCE_BOUND);
  return {
    mean,
    logVariance,
    sample: (noise) => gaussianSample(mean, logVariance, noise),
    logDensity: (z) => diagonalGaussianLogDensity(z, mean, logVariance),
    divergence: () => {
      const perDimension = gaussianKl(mean, logVariance);
      const perExample = tf.sum(perDimension, 1) as tf.Tensor1D;
      return {
        name: "kl",
        value: tf.mean(perExample) as tf.Scalar,
        perExample,
        perDimension,
        penalties: [],
        measures: [],
      };
    },
  };
}

/** log N(z; μ, diag σ²) in nats, batch. */
export function diagonalGaussianLogDensity(z: tf.Tensor2D, mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Tensor1D {
  const squared = tf.mul(tf.squaredDifference(z, mean), tf.exp(tf.neg(logVariance)));
  return tf.sum(tf.mul(-0.5, tf.add(tf.add(squared, logVariance), LOG_TWO_PI)), 1);
}
