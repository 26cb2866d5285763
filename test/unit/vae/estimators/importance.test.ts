import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { importanceOverExamples } from "../../../../src/training/importance.js";
import { boundSizes, importanceBounds } from "../../../../src/vae/estimators/importance.js";
import { decode } from "../../../../src/vae/networks.js";
import { RandomStream } from "../../../../src/vae/random.js";
import { linearGaussian } from "./linear-gaussian.js";

const points = [
  [0.9, -1.2, 0.4],
  [-0.3, 0.8, 1.5],
  [0.1, -0.2, -2],
] as const;
const images = {
  ...{ count: points.length, height: 1, width: 3, channels: 1, labels: null },
  pixels: Float32Array.from(points.flat()),
};
const key = { seed: 11, stream: RandomStream.importanceNoise, step: 4 };
const nothing = () => Promise.resolve();
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("on a linear-Gaussian VAE, whose log p(x) is known", () => {
  const skewed = linearGaussian(
    [
      [1.1, 0.6],
      [-0.4, 0.9],
      [0.3, -0.8],
    ],
    [0.25, -0.1],
    [0.45, 0.3],
  );
  const exact = mean(points.map((x) => skewed.logLikelihood(x)));
  const gap = mean(points.map((x) => skewed.posteriorGap(x)));

  test("log p(x) is met within four standard errors, and the third term is KL(q ‖ p(z|x))", async () => {
    const found = await importanceOverExamples(skewed.vae, images, 20_000, key, nothing);
    const error = found.standardError as number;
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(found.logLikelihood - exact)).toBeLessThan(4 * error);
    // The ELBO of the same draws has an error of its own: its log weights vary by about a nat over 60,000 draws.
    expect(Math.abs(found.gap - gap)).toBeLessThan(4 * (error + 1 / Math.sqrt(60_000)));
    expect(gap).toBeGreaterThan(0.1);
    points.forEach((x, example) => {
      expect(found.byExample.logLikelihood[example]).toBeCloseTo(skewed.logLikelihood(x), 1);
    });
  });

  test("L_k rises from the ELBO to log p(x) (Burda et al., theorem 1), and the gap of few draws is low", async () => {
    const few = await importanceOverExamples(skewed.vae, images, 3000, key, nothing);
    const values = few.bounds.map(({ value }) => value);
    expect(few.bounds[0]?.samples).toBe(1);
    expect(values.slice(0, -1)).toEqual(values.slice(0, -1).sort((a, b) => a - b));
    expect(values[0]).toBeLessThan((values.at(-1) as number) - 0.8 * gap);
    expect(few.bounds.at(-1)).toEqual({ samples: 3000, value: few.logLikelihood });
    const [two] = few.bounds.slice(1);
    expect(two?.value).toBeLessThan(exact);
  });

  test("numbers don't depend on how many examples are decoded at once", async () => {
    const both = await importanceOverExamples(skewed.vae, images, 40, key, nothing);
    const first = await importanceOverExamples(skewed.vae, { ...images, count: 1 }, 40, key, nothing);
    expect(first.byExample.logLikelihood[0]).toBeCloseTo(both.byExample.logLikelihood[0] as number, 5);
  });

  test("integration on a grid finds the same log p(x)", () => {
    const side = 201;
    const width = 16 / (side - 1);
    const grid = tf.tensor2d(
      Array.from({ length: side * side }, (_, i) => [(i % side) * width - 8, Math.floor(i / side) * width - 8]),
    );
    const { likelihood, decoder, latent } = skewed.vae;
    for (const x of points) {
      const rows = tf.tile(tf.tensor2d([[...x]]), [side * side, 1]) as tf.Tensor2D;
      const joint = tf.add(likelihood.logDensity(rows, decode(decoder, grid)), latent.priorLogDensity(grid));
      const total = joint.dataSync<"float32">().reduce((sum, value) => sum + Math.exp(value), 0) * width * width;
      expect(Math.log(total)).toBeCloseTo(skewed.logLikelihood(x), 4);
    }
  });

  test("with the true posterior as q every weight is p(x): no gap, no error, every draw counts", async () => {
    // Orthogonal loadings: the true posterior is diagonal.
    const orthogonal = [
      [1, 0],
      [0, 0.8],
      [0, 0],
    ] as const;
    const exactQ = linearGaussian(orthogonal, [0, 0], [0.5 / 1.5, 0.5 / 1.14]);
    const found = await importanceOverExamples(exactQ.vae, images, 64, key, nothing);
    expect(found.logLikelihood).toBeCloseTo(mean(points.map((x) => exactQ.logLikelihood(x))), 5);
    expect(found.gap).toBeCloseTo(0, 5);
    expect(found.gap).toBeGreaterThanOrEqual(0);
    expect(found.effectiveSampleSize).toBeCloseTo(64, 3);
    expect(found.standardError).toBeLessThan(1e-5);
  });
});

test("the bound curve is told at 1, 2, 4, … and at all draws", () => {
  expect(boundSizes(1)).toEqual([1]);
  expect(boundSizes(8)).toEqual([1, 2, 4, 8]);
  expect(boundSizes(500)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 500]);
  const weights = [0, Math.log(3), -1, -1];
  expect(importanceBounds(weights)).toEqual([
    expect.closeTo((Math.log(3) - 2) / 4, 12),
    expect.closeTo((Math.log(2) - 1) / 2, 12),
    expect.closeTo(Math.log((1 + 3 + 2 * Math.exp(-1)) / 4), 12),
  ]);
  expect(importanceBounds(weights.slice(0, 3)).length).toBe(3);
});
