import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { hamiltonianMove, tunedStepSize } from "../../../../src/vae/estimators/hamiltonian.js";
import { marginalLogLikelihood } from "../../../../src/vae/estimators/marginal-likelihood.js";
import { decode } from "../../../../src/vae/networks.js";
import { RandomStream, standardNormals, uniforms } from "../../../../src/vae/random.js";
import { linearGaussian } from "./linear-gaussian.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("Hamiltonian Monte Carlo", () => {
  test("keeps a Gaussian's mean and variance, and is accepted nearly always where its steps are small", () => {
    const rows = 2000;
    const [mean, variance] = [1.5, 0.25];
    const logDensity = (z: tf.Tensor2D) =>
      tf.sum(tf.mul(-0.5 / variance, tf.squaredDifference(z, mean)), 1) as tf.Tensor1D;
    let z = tf.zeros([rows, 1]) as tf.Tensor2D;
    let accepted = 0;
    for (let step = 0; step < 25; step++) {
      const noise = new Float32Array(rows);
      const chances = new Float32Array(rows);
      standardNormals({ seed: 1, stream: RandomStream.trainingNoise, step }, noise);
      uniforms({ seed: 1, stream: RandomStream.dreams, step }, chances);
      const momentum = tf.tensor2d(noise, [rows, 1]);
      const outcome = hamiltonianMove(logDensity, z, {
        ...{ stepSize: 0.2, leapfrogSteps: 4, momentum, uniforms: tf.tensor1d(chances) },
      });
      ({ z, accepted } = outcome);
    }
    const values = z.dataSync<"float32">();
    const average = values.reduce((sum, value) => sum + value, 0) / rows;
    const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / rows;
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(variance / rows));
    expect(Math.abs(spread - variance)).toBeLessThan(4 * variance * Math.sqrt(2 / rows));
    expect(accepted).toBeGreaterThan(0.95);
  });

  test("its step size grows where nearly all moves are accepted, and shrinks where few are", () => {
    expect(tunedStepSize(0.1, 0.99)).toBeGreaterThan(0.1);
    expect(tunedStepSize(0.1, 0.5)).toBeLessThan(0.1);
  });
});

test("without an encoder log p(x) of a linear-Gaussian model is met", () => {
  const { vae, logLikelihood } = linearGaussian(
    [
      [1.1, 0.6],
      [-0.4, 0.9],
      [0.3, -0.8],
    ],
    [0, 0],
    [1, 1],
  );
  const points = [
    [0.9, -1.2, 0.4],
    [-0.3, 0.8, 1.5],
    [0.1, -0.2, -2],
  ];
  const model = {
    dimensions: 2,
    logLikelihood: (x: tf.Tensor2D, z: tf.Tensor2D) => vae.likelihood.logDensity(x, decode(vae.decoder, z)),
    logPrior: (z: tf.Tensor2D) => vae.latent.priorLogDensity(z),
  };
  const key = { seed: 3, stream: RandomStream.importanceNoise, step: 1 };
  const effort = { warmUp: 40, kept: 60, leapfrogSteps: 4, draws: 2000 };
  const found = marginalLogLikelihood(model, tf.tensor2d(points), key, effort);
  points.forEach((x, row) => {
    expect(Math.abs((found[row] as number) - logLikelihood(x))).toBeLessThan(0.1);
  });
});
