import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { elboTerms } from "../../../../src/vae/elbo.js";
import { RandomStream, standardNormals } from "../../../../src/vae/random.js";
import { linearGaussian } from "./linear-gaussian.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const loadings = [
  [1.1, 0.6],
  [-0.4, 0.9],
  [0.3, -0.8],
] as const;
const points = [
  [0.9, -1.2, 0.4],
  [-0.3, 0.8, 1.5],
  [0.1, -0.2, -2],
] as const;

describe("rate and distortion (oracle 12)", () => {
  const model = linearGaussian(loadings, [0.25, -0.1], [0.45, 0.3]);

  test.each(points)("of a linear-Gaussian VAE are the closed forms: x = (%f, %f, %f)", (...x) => {
    const rows = 40_000;
    const numbers = new Float32Array(2 * rows);
    standardNormals({ seed: 9, stream: RandomStream.evaluationNoise, step: 1 }, numbers);
    const repeated = tf.tile(tf.tensor2d([x]), [rows, 1]) as tf.Tensor2D;
    const { reconstruction, divergence } = elboTerms(model.vae, repeated, tf.tensor2d(numbers, [rows, 2]));
    const drawn = reconstruction.dataSync<"float32">();
    const distortion = drawn.reduce((sum, value) => sum + value, 0) / rows;
    const variance = drawn.reduce((sum, value) => sum + (value - distortion) ** 2, 0) / (rows - 1);
    expect(Math.abs(distortion - model.distortion(x))).toBeLessThan(4 * Math.sqrt(variance / rows));
    expect(divergence.perExample?.dataSync<"float32">()[0]).toBeCloseTo(model.rate(x), 4);
  });

  test.each(points)(
    "lie above −log p(x) by KL(q ‖ p(z|x)), on which their sum touches it: x = (%f, %f, %f)",
    (...x) => {
      expect(model.rate(x) + model.distortion(x) + model.logLikelihood(x)).toBeCloseTo(model.posteriorGap(x), 10);
      // Alemi et al. 2018: H ≤ D + R, equal where q is the true posterior.
      const orthogonal = [
        [1, 0],
        [0, 0.8],
        [0, 0],
      ] as const;
      const exact = linearGaussian(orthogonal, [0, 0], [0.5 / 1.5, 0.5 / 1.14]);
      expect(exact.rate(x) + exact.distortion(x)).toBeCloseTo(-exact.logLikelihood(x), 10);
    },
  );
});
