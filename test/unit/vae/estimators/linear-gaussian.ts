import * as tf from "@tensorflow/tfjs";
import { gaussian } from "../../../../src/vae/latents/gaussian.js";
import type { Layer } from "../../../../src/vae/layers/layer.js";
import type { Vae } from "../../../../src/vae/vae.js";

/**
 * A VAE whose log p(x) is known: p(x|z) = N(x; W z + b, σ² I) with two latent and three visible dimensions, so that
 * p(x) = N(x; b, W Wᵀ + σ² I), and p(z|x) = N(M⁻¹ Wᵀ (x − b), σ² M⁻¹) with M = Wᵀ W + σ² I (Tipping & Bishop 1999).
 */
export interface LinearGaussian {
  readonly vae: Vae;
  /** Exact, nats. */
  logLikelihood(x: readonly number[]): number;
  /** KL(q(z|x) ‖ p(z|x)) in closed form, nats. */
  posteriorGap(x: readonly number[]): number;
  /** KL(q(z|x) ‖ p(z)) in closed form, nats. */
  rate(x: readonly number[]): number;
  /** −E_q log p(x|z) in closed form, nats. */
  distortion(x: readonly number[]): number;
}

const VARIANCE = 0.5;
const BIAS = [0.2, -0.4, 0.1];

/** `loadings` is W, 3 × 2; q(z|x) = N(A (x − b), diag v) with the true mean shifted by `offset` and `variances` v. */
export function linearGaussian(
  loadings: readonly (readonly [number, number])[],
  offset: readonly [number, number],
  variances: readonly [number, number],
): LinearGaussian {
  const gram = (i: 0 | 1, j: 0 | 1) => loadings.reduce((sum, row) => sum + row[i] * row[j], 0);
  const m = [
    [gram(0, 0) + VARIANCE, gram(0, 1)],
    [gram(1, 0), gram(1, 1) + VARIANCE],
  ] as const;
  const determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
  const inverse = [
    [m[1][1] / determinant, -m[0][1] / determinant],
    [-m[1][0] / determinant, m[0][0] / determinant],
  ] as const;
  // Rows of x − b times this give the true posterior mean.
  const toMean = loadings.map(([a, b]) => [
    a * inverse[0][0] + b * inverse[1][0],
    a * inverse[0][1] + b * inverse[1][1],
  ]);
  const bias = tf.tensor1d(BIAS);
  const mean = layer("mean", (x) =>
    tf.add(tf.matMul(tf.sub(x, bias) as tf.Tensor2D, tf.tensor2d(toMean)), tf.tensor1d([...offset])),
  );
  const logVariance = layer("logVariance", (x) => tf.tile(tf.tensor2d([variances.map(Math.log)]), [x.shape[0], 1]));
  const transposed = tf.transpose(tf.tensor2d(loadings.map((row) => [...row])));
  const decoder = layer("decoder", (z) => tf.add(tf.matMul(z, transposed as tf.Tensor2D), bias));
  const vae: Vae = {
    encoder: { inputSize: 3, body: [], heads: [mean, logVariance] },
    decoder: { layers: [decoder] },
    latent: gaussian({ dimensions: 2 }),
    meanLayers: [],
    likelihood: {
      description: { kind: "gaussian" },
      parametersPerPixel: 1,
      variables: [],
      logDensity: (x, output) =>
        tf.sum(
          tf.mul(-0.5, tf.add(tf.div(tf.squaredDifference(x, output), VARIANCE), Math.log(2 * Math.PI * VARIANCE))),
          1,
        ),
      naturalParameters: (output) => tf.div(output, VARIANCE),
      meanActivation: "linear",
    },
  };
  const centred = (x: readonly number[]) => x.map((value, i) => value - (BIAS[i] as number));
  const meanOf = (x: readonly number[]) =>
    [0, 1].map((j) => centred(x).reduce((sum, value, i) => sum + value * (toMean[i]?.[j] ?? 0), offset[j] as number));
  return {
    vae,
    logLikelihood: (x) => {
      // By the matrix inversion lemma, from the 2 × 2 matrix M alone.
      const projected = [0, 1].map((j) =>
        centred(x).reduce((sum, value, i) => sum + value * (loadings[i]?.[j] ?? 0), 0),
      );
      const explained = quadratic(inverse, projected[0] as number, projected[1] as number);
      const squared = centred(x).reduce((sum, value) => sum + value * value, 0);
      const logDeterminant = Math.log(determinant) + (3 - 2) * Math.log(VARIANCE);
      return -0.5 * (3 * Math.log(2 * Math.PI) + logDeterminant + (squared - explained) / VARIANCE);
    },
    posteriorGap: () => {
      // KL between N(μ + offset, diag v) and N(μ, σ² M⁻¹), whose precision is M / σ².
      const trace = (variances[0] * m[0][0] + variances[1] * m[1][1]) / VARIANCE;
      const shift = quadratic(m, offset[0], offset[1]) / VARIANCE;
      const logDeterminants = Math.log(VARIANCE ** 2 / determinant) - Math.log(variances[0] * variances[1]);
      return 0.5 * (trace + shift - 2 + logDeterminants);
    },
    rate: (x) =>
      meanOf(x).reduce((sum, mean, j) => {
        const variance = variances[j] as number;
        return sum + 0.5 * (mean ** 2 + variance - 1 - Math.log(variance));
      }, 0),
    distortion: (x) => {
      const [a, b] = meanOf(x) as [number, number];
      // E ‖x − b − W z‖² is that of the mean, and tr(W diag(v) Wᵀ).
      return centred(x).reduce((sum, value, i) => {
        const [first, second] = loadings[i] as readonly [number, number];
        const squared = (value - first * a - second * b) ** 2 + first ** 2 * variances[0] + second ** 2 * variances[1];
        return sum + 0.5 * (Math.log(2 * Math.PI * VARIANCE) + squared / VARIANCE);
      }, 0);
    },
  };
}

function quadratic(matrix: readonly (readonly [number, number])[], a: number, b: number): number {
  const [[aa, ab], [ba, bb]] = matrix as readonly [readonly [number, number], readonly [number, number]];
  return a * (aa * a + ab * b) + b * (ba * a + bb * b);
}

function layer(name: string, apply: (input: tf.Tensor2D) => tf.Tensor): Layer {
  return {
    ...{ name, inputShape: [], outputShape: [], variables: [] },
    apply: (input) => apply(input as tf.Tensor2D),
    toLayersLayer: () => {
      throw new Error("it is not saved");
    },
  };
}
