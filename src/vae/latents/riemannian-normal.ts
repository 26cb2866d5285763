import * as tf from "@tensorflow/tfjs";
import { exponential, exponentialAtOrigin, logarithm, logarithmAtOrigin, squaredLength } from "../geometry/ball.js";
import { elementwise } from "../special-functions/elementwise.js";
import { uniformOf } from "../special-functions/normal-distribution.js";
import { riemannianRadii } from "../special-functions/riemannian-radius.js";
import { klDivergence } from "./kl-divergence.js";
import type { Latent } from "./latent.js";

/** Mathieu et al. (2019), appendix B.4: below, a draw is its centre; above, float32 has no such points. */
const LEAST_SCALE = 0.1;
const MOST_SCALE = 7;

/**
 * Riemannian normals on the Poincaré ball, density ∝ exp(−d(μ, z)²/2σ²) by the space's own volume (Pennec 2006; Mathieu et al.
 * 2019): a uniform direction, and a radius by quadrature. The prior is the one with μ = 0 and σ = 1.
 */
export function riemannianNormal({
  dimensions,
  curvature,
}: {
  readonly dimensions: number;
  readonly curvature: number;
}): Latent {
  const { radius, logSphere } = riemannianRadii(dimensions, -curvature);
  const priorNormaliser = radius(1).logNormaliser + logSphere;
  const at = () => tf.scalar(curvature);
  const squaredDistanceFromOrigin = (z: tf.Tensor2D) => tf.squeeze(squaredLength(logarithmAtOrigin(z, at())), [1]);
  const priorLogDensity = (z: tf.Tensor2D) =>
    tf.sub(tf.mul(-0.5, squaredDistanceFromOrigin(z)), priorNormaliser) as tf.Tensor1D;
  /** A tangent vector with a radius of the given distribution, from one number for the radius and a direction. */
  const tangent = (noise: tf.Tensor2D, scale: tf.Tensor1D) => {
    const numbers = noise.dataSync<"float32">();
    const distance = elementwise(scale, (sigma, row) => {
      const { value, byParameter } = radius(sigma).quantile(uniformOf(numbers[row * (dimensions + 1)] as number));
      return [value, byParameter];
    });
    const direction = tf.slice(noise, [0, 1]);
    const length = tf.sqrt(tf.add(squaredLength(direction), 1e-24));
    return tf.mul(tf.div(direction, length), tf.expandDims(distance, 1)) as tf.Tensor2D;
  };
  return {
    description: { kind: "poincare", dimensions, curvature, family: "riemannian" },
    dimensions,
    noiseSize: dimensions + 1,
    heads: [
      { name: "mean", width: dimensions },
      { name: "scale", width: 1 },
    ],
    variables: [],
    state: [],
    posterior: ([direction, raw]) => {
      const mean = exponentialAtOrigin(direction as tf.Tensor2D, at());
      const softened = tf.add(LEAST_SCALE, tf.softplus(raw as tf.Tensor2D));
      const scale = tf.squeeze(tf.minimum(softened, MOST_SCALE), [1]) as tf.Tensor1D;
      const logNormaliser = () =>
        elementwise(scale, (sigma) => [radius(sigma).logNormaliser + logSphere, radius(sigma).meanScore]);
      const logDensityAt = (squaredDistance: tf.Tensor) =>
        tf.sub(tf.div(tf.mul(-0.5, squaredDistance), tf.square(scale)), logNormaliser()) as tf.Tensor1D;
      return {
        mean,
        logVariance: null,
        sample: (noise) => exponential(mean, tangent(noise, scale), at()),
        logDensity: (z) => logDensityAt(tf.squeeze(squaredLength(logarithm(mean, z, at())), [1])),
        divergence: (z, noise) => {
          const drawn = logDensityAt(tf.squeeze(squaredLength(tangent(noise, scale)), [1]));
          const perExample = tf.sub(drawn, priorLogDensity(z)) as tf.Tensor1D;
          return klDivergence(perExample, [{ name: "mean scale", value: tf.mean(scale) as tf.Scalar }]);
        },
      };
    },
    priorLogDensity,
    priorSample: (noise) => exponentialAtOrigin(tangent(noise, tf.ones([noise.shape[0]])), at()),
  };
}
