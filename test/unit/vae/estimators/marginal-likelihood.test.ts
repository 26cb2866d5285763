import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { hamiltonianMove, tunedStepSize } from "../../../../src/vae/estimators/hamiltonian.js";
import { type GenerativeModel, marginalLogLikelihood } from "../../../../src/vae/estimators/marginal-likelihood.js";
import { decode } from "../../../../src/vae/networks.js";
import { RandomStream, standardNormals, uniforms } from "../../../../src/vae/random.js";
import { createVae, vaeVariables } from "../../../../src/vae/vae.js";
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
  const key = { seed: 3, stream: RandomStream.importanceNoise, step: 1 };
  const effort = { pool: 500, chains: 2, warmUp: 40, kept: 60, leapfrogSteps: 4, draws: 1000 };
  const found = marginalLogLikelihood(vae, tf.tensor2d(points), key, effort);
  points.forEach((x, row) => {
    expect(Math.abs((found[row] as number) - logLikelihood(x))).toBeLessThan(0.1);
  });
});

test("of a model whose decoder folds the plane it meets the integral over a fine grid", () => {
  const model = foldedModel();
  const count = 40;
  const noise = new Float32Array(2 * count);
  standardNormals({ seed: 5, stream: RandomStream.priorSamples, step: 1 }, noise);
  const x = tf.cast(
    tf.greater(decode(model.decoder, model.latent.priorSample(tf.tensor2d(noise, [count, 2]))), 0),
    "float32",
  ) as tf.Tensor2D;
  const key = { seed: 3, stream: RandomStream.importanceNoise, step: 1 };
  const found = marginalLogLikelihood(model, x, key);
  const exact = integrals(model, x);
  for (let row = 0; row < count; row++) {
    expect(Math.abs((found[row] as number) - (exact[row] as number)), `example ${row}`).toBeLessThan(0.2);
  }
});

/** Two dimensions, two tanh layers with large weights: chains that start elsewhere find no way to what explains an image. */
function foldedModel(): GenerativeModel {
  const network = { kind: "mlp", hidden: [16, 16], activation: "tanh" } as const;
  const configuration = { ...defaultConfiguration, encoder: network, decoder: network };
  const vae = createVae(configuration, { height: 6, width: 5, channels: 1 });
  for (const [index, { variable }] of vaeVariables(vae).entries()) {
    const drawn = new Float32Array(variable.size);
    standardNormals({ seed: 11, stream: RandomStream.initialWeights, step: index }, drawn);
    variable.assign(tf.mul(tf.tensor(drawn, variable.shape), 1.2));
  }
  return vae;
}

/** log ∫ p(x|z) p(z) dz by the midpoint rule, 400 × 400 cells on ±5. */
function integrals(model: GenerativeModel, x: tf.Tensor2D): Float32Array {
  const side = 400;
  const step = 10 / side;
  let found = tf.fill([x.shape[0]], Number.NEGATIVE_INFINITY);
  for (let column = 0; column < side; column++) {
    const codes = Array.from({ length: side }, (_, row) => [(column + 0.5) * step - 5, (row + 0.5) * step - 5]);
    const z = tf.tensor2d(codes);
    const logits = decode(model.decoder, z);
    // log p(x|z) = x · logits − Σ log(1 + exp(logits)).
    const joint = tf.add(
      tf.sub(tf.matMul(x, logits, false, true), tf.sum(tf.softplus(logits), 1)),
      model.latent.priorLogDensity(z),
    );
    found = tf.logSumExp(tf.stack([found, tf.logSumExp(joint, 1)]), 0);
  }
  return tf.add(found, 2 * Math.log(step)).dataSync<"float32">();
}
