import * as tf from "@tensorflow/tfjs";
import { elementwise } from "../special-functions/elementwise.js";
import { uniformOf } from "../special-functions/normal-distribution.js";
import { logSphereArea, vonMisesFisher } from "../special-functions/von-mises-fisher.js";
import { checkedDimensions, type LatentKind, wholeNumber } from "./kind.js";
import { klDivergence } from "./kl-divergence.js";
import type { Latent, Posterior } from "./latent.js";

/** Above it a draw is its mean direction to float32's last digits. */
const MOST_CONCENTRATION = 1e5;

export const sphereKind: LatentKind = {
  kind: "sphere",
  specification: "sphere:DIMENSIONS",
  parse: (words) => ({ kind: "sphere", dimensions: wholeNumber(words, "sphere") + 1 }),
  read: (description) => {
    const dimensions = checkedDimensions(description.dimensions - 1, "sphere");
    return () => sphere({ dimensions });
  },
};

/**
 * The hyperspherical space S^d of Davidson et al. (2018): d dimensions, d + 1 coordinates of a unit vector. Uniform prior,
 * von Mises–Fisher posterior with κ = 1 + softplus of the encoder's output, as in their program.
 */
export function sphere({ dimensions }: { readonly dimensions: number }): Latent {
  const m = dimensions + 1;
  return {
    description: { kind: "sphere", dimensions: m },
    dimensions: m,
    noiseSize: m,
    heads: [
      { name: "direction", width: m },
      { name: "concentration", width: 1 },
    ],
    variables: [],
    state: [],
    posterior: ([direction, concentration]) => {
      const kappa = tf.minimum(tf.add(1, tf.softplus(concentration as tf.Tensor2D)), MOST_CONCENTRATION);
      // A direction of 0 is none: a push that no other one feels turns it to e₁, and bounds the gradient.
      const pushed = tf.add(direction as tf.Tensor2D, tf.oneHot(tf.zeros([1], "int32"), m, 1e-4, 0)) as tf.Tensor2D;
      return vonMisesFisherPosterior(normalised(pushed), tf.squeeze(kappa, [1]) as tf.Tensor1D);
    },
    priorLogDensity: (z) => tf.fill([z.shape[0]], -logSphereArea(m)),
    priorSample: (noise) => normalised(noise),
  };
}

/** The posterior vMF(μ, κ); μ is batch × m of unit vectors, κ is batch, from 0 to 1e5. */
export function vonMisesFisherPosterior(mean: tf.Tensor2D, kappa: tf.Tensor1D): Posterior {
  const [batch, m] = mean.shape;
  const of = vonMisesFisher(m);
  return {
    mean,
    logVariance: null,
    sample: (noise) => {
      const normals = noise.dataSync<"float32">();
      const angle = elementwise(kappa, (value, row) => {
        const { value: at, byParameter } = of(value).angle.quantile(uniformOf(normals[row * m] as number));
        return [at, byParameter];
      }).expandDims(1) as tf.Tensor2D;
      const tangent = normalised(tf.slice(noise, [0, 1], [batch, m - 1]));
      return turned(mean, tf.cos(angle), tf.mul(tf.sin(angle), tangent));
    },
    logDensity: (z) => {
      // κ (μᵀz − 1) = −κ |μ − z|² / 2, which does not cancel where z is near μ.
      const exponent = tf.mul(tf.mul(kappa, -0.5), tf.sum(tf.squaredDifference(mean, z), 1));
      return tf.sub(
        exponent,
        elementwise(kappa, (value) => {
          const { logNormaliser, meanCosine } = of(value);
          return [logNormaliser, meanCosine - 1];
        }),
      ) as tf.Tensor1D;
    },
    divergence: () => {
      const perExample = elementwise(kappa, (value) => of(value).kl);
      return klDivergence(perExample, [{ name: "mean concentration", value: tf.mean(kappa) as tf.Scalar }]);
    },
  };
}

/**
 * Turns draws about an axis to draws about μ, by the Householder reflection that takes −sign(μ₁) e₁ to μ: of the two ends of
 * the axis the far one, so that nothing cancels (Golub & Van Loan, 5.1.3). Tangents are symmetric, so both serve.
 *
 * @param along batch × 1, the part of the draw along μ. @param across batch × (m − 1), its part across it.
 */
function turned(mean: tf.Tensor2D, along: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor2D {
  const first = tf.slice(mean, [0, 0], [-1, 1]);
  const rest = tf.slice(mean, [0, 1]);
  // Read, for no gradient flows through a choice.
  const side = tf.tensor2d(
    first.dataSync<"float32">().map((value) => (value < 0 ? -1 : 1)),
    first.shape,
  );
  const normal = tf.concat([tf.add(first, side), rest], 1);
  const draw = tf.concat([tf.neg(tf.mul(side, along)), across], 1);
  // |normal|² = 2 (1 + |μ₁|), at least 2.
  const share = tf.div(tf.sum(tf.mul(normal, draw), 1, true), tf.add(1, tf.abs(first)));
  return normalised(tf.sub(draw, tf.mul(normal, share)));
}

/** Rows of length 1; a row of zeros stays one. */
function normalised(rows: tf.Tensor2D): tf.Tensor2D {
  // Scaled first: squares of small numbers vanish in float32.
  const largest = tf.maximum(tf.max(tf.abs(rows), 1, true), 1e-30);
  const scaled = tf.div(rows, largest);
  return tf.div(scaled, tf.sqrt(tf.add(tf.sum(tf.square(scaled), 1, true), 1e-30)));
}
