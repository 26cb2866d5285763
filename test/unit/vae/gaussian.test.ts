import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian } from "../../../src/vae/latents/gaussian.js";
import { RandomStream, standardNormals } from "../../../src/vae/random.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function normals(rows: number, columns: number, step = 0): tf.Tensor2D {
  const numbers = new Float32Array(rows * columns);
  standardNormals({ seed: 7, stream: RandomStream.importanceNoise, step }, numbers);
  return tf.tensor2d(numbers, [rows, columns]);
}

describe("the Gaussian latent space", () => {
  const mean = [0.7, -1.3, 0.1];
  const logVariance = [-1.2, 0.4, -3];
  const latent = gaussian({ dimensions: 3 });
  const posterior = (rows: number) =>
    latent.posterior([tf.tensor2d(mean, [1, 3]).tile([rows, 1]), tf.tensor2d(logVariance, [1, 3]).tile([rows, 1])]);

  test("KL in closed form meets Monte Carlo within four standard errors (oracle 1)", () => {
    const rows = 40_000;
    const q = posterior(rows);
    const z = q.sample(normals(rows, 3));
    const ratios = tf.sub(q.logDensity(z) as tf.Tensor1D, latent.priorLogDensity(z)).dataSync<"float32">();
    const average = ratios.reduce((sum, value) => sum + value, 0) / rows;
    const variance = ratios.reduce((sum, value) => sum + (value - average) ** 2, 0) / (rows - 1);
    const closed = (posterior(1).divergence(z, z).perExample as tf.Tensor1D).dataSync<"float32">()[0] as number;
    expect(Math.abs(average - closed)).toBeLessThan(4 * Math.sqrt(variance / rows));
  });

  test("KL is ½ Σ (μ² + σ² − 1 − log σ²), by dimension and in all", () => {
    const { perDimension, value } = posterior(1).divergence(tf.zeros([1, 3]), tf.zeros([1, 3]));
    const expected = mean.map((m, i) => 0.5 * (m * m + Math.exp(logVariance[i] ?? 0) - 1 - (logVariance[i] ?? 0)));
    [...(perDimension as tf.Tensor2D).dataSync<"float32">()].forEach((share, i) => {
      expect(share).toBeCloseTo(expected[i] as number, 5);
    });
    expect(value.dataSync<"float32">()[0]).toBeCloseTo(
      expected.reduce((a, b) => a + b),
      5,
    );
  });

  test("KL of the prior itself is 0, and stays finite at the ends of the log variance", () => {
    const kl = (logVar: number) => {
      const q = latent.posterior([tf.zeros([1, 3]), tf.fill([1, 3], logVar)]);
      return q.divergence(tf.zeros([1, 3]), tf.zeros([1, 3])).value.dataSync<"float32">()[0] as number;
    };
    expect(kl(0)).toBe(0);
    for (const end of [-1e4, -18, 18, 1e4]) expect(Number.isFinite(kl(end))).toBe(true);
  });

  test("the prior's density integrates to 1", () => {
    const steps = 2001;
    const width = 16 / (steps - 1);
    const grid = tf.linspace(-8, 8, steps).expandDims(1) as tf.Tensor2D;
    const density = tf.exp(gaussian({ dimensions: 1 }).priorLogDensity(grid)).dataSync<"float32">();
    expect(density.reduce((sum, value) => sum + value, 0) * width).toBeCloseTo(1, 5);
  });

  test("the reparameterised gradient of E z² is 2μ by the mean and σ² by the log variance (oracle 4)", () => {
    const rows = 40_000;
    const noise = normals(rows, 1, 1);
    const one = gaussian({ dimensions: 1 });
    const average = (m: tf.Tensor, s: tf.Tensor) => {
      const q = one.posterior([tf.mul(tf.ones([rows, 1]), m), tf.mul(tf.ones([rows, 1]), s)] as tf.Tensor2D[]);
      // Row sums first: a float32 sum of 40,000 addends would round.
      return tf.mean(tf.mean(tf.square(q.sample(noise)).reshape([200, 200]), 1)) as tf.Scalar;
    };
    const [byMean, byLogVariance] = tf.grads((m, s) => average(m, s))([tf.scalar(0.8), tf.scalar(-0.5)]);
    // A draw's gradients are 2z and zσε: four standard errors of their means.
    const [mu, variance] = [0.8, Math.exp(-0.5)];
    const within = (tensor: tf.Tensor | undefined, expected: number, spread: number) =>
      expect(Math.abs((tensor?.dataSync<"float32">()[0] as number) - expected)).toBeLessThan(
        4 * Math.sqrt(spread / rows),
      );
    within(byMean, 2 * mu, 4 * variance);
    within(byLogVariance, variance, mu ** 2 * variance + 2 * variance ** 2);
  });
});
