import * as tf from "@tensorflow/tfjs";
import { exponential, exponentialAtOrigin, logarithm, logarithmAtOrigin, squaredLength } from "../geometry/ball.js";
import { logSineRatio } from "../geometry/curved-functions.js";
import { elementwise } from "../special-functions/elementwise.js";
import { diagonalGaussianLogDensity } from "./gaussian.js";
import { klDivergence } from "./kl-divergence.js";
import type { Latent } from "./latent.js";

const LOG_VARIANCE_BOUND = 20;

/**
 * Wrapped normals on the Poincaré ball (Nagano et al. 2019; Mathieu et al. 2019, section 3.2): v ~ N(0, diag σ²) in the tangent
 * space at 0, taken to μ by parallel transport, and along its geodesic. The prior is the one with μ = 0 and σ = 1.
 *
 * log density by the space's own volume: log N(v; 0, σ²) − (d − 1) log(sinh(√c r)/(√c r)) with r = |v|, c = −curvature.
 *
 * @param options.curvature is asked for in each pass, so that a variable can be behind it
 */
export function wrappedNormal(options: {
  readonly dimensions: number;
  readonly curvature: () => tf.Scalar;
}): Omit<Latent, "description"> {
  const { dimensions } = options;
  const stretch = (tangent: tf.Tensor2D, curvature: tf.Scalar) =>
    tf.mul(dimensions - 1, tf.squeeze(elementwise(tf.mul(curvature, squaredLength(tangent)), logSineRatio), [1]));
  const logDensityAt = (tangent: tf.Tensor2D, logVariance: tf.Tensor2D, curvature: tf.Scalar) =>
    tf.sub(
      diagonalGaussianLogDensity(tangent, tf.zerosLike(tangent), logVariance),
      stretch(tangent, curvature),
    ) as tf.Tensor1D;
  const priorLogDensity = (z: tf.Tensor2D) =>
    logDensityAt(logarithmAtOrigin(z, options.curvature()), tf.zerosLike(z), options.curvature());
  return {
    dimensions,
    noiseSize: dimensions,
    heads: [
      { name: "mean", width: dimensions },
      { name: "logVariance", width: dimensions },
    ],
    variables: [],
    state: [],
    posterior: ([direction, unbounded]) => {
      const curvature = options.curvature();
      const mean = exponentialAtOrigin(direction as tf.Tensor2D, curvature);
      const logVariance = tf.clipByValue(unbounded as tf.Tensor2D, -LOG_VARIANCE_BOUND, LOG_VARIANCE_BOUND);
      const tangentOf = (noise: tf.Tensor2D) => tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise) as tf.Tensor2D;
      return {
        mean,
        // Of the tangent space; no variance of coordinates.
        logVariance: null,
        sample: (noise) => exponential(mean, tangentOf(noise), curvature),
        logDensity: (z) => logDensityAt(logarithm(mean, z, curvature), logVariance, curvature),
        divergence: (z, noise) => {
          // The drawn tangent vector is known: nothing has to be found back from z, which near the border were inexact.
          const drawn = logDensityAt(tangentOf(noise), logVariance, curvature);
          const perExample = tf.sub(drawn, priorLogDensity(z)) as tf.Tensor1D;
          return klDivergence(perExample);
        },
      };
    },
    priorLogDensity,
    priorSample: (noise) => exponentialAtOrigin(noise, options.curvature()),
  };
}
