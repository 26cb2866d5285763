import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { unitActivity } from "../../../../src/vae/estimators/active-units.js";
import { bernoulliEntropy } from "../../../../src/vae/estimators/bernoulli-entropy.js";
import { bernoulliPixelCost } from "../../../../src/vae/estimators/bernoulli-pixels.js";
import { termsByClass } from "../../../../src/vae/estimators/by-class.js";
import { spreadIndices } from "../../../../src/vae/estimators/spread-indices.js";
import { bernoulli } from "../../../../src/vae/likelihoods/bernoulli.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("active units are those whose mean varies by more than 0.01 over the data (oracle 9)", () => {
  // Variances 1, 0.0081 and 0.0121, each about a centre far from 0.
  const means = Float32Array.from([6, 5.09, -2.11, 4, 4.91, -1.89]);
  const { variances, active } = unitActivity(means, 3);
  expect(variances).toEqual([expect.closeTo(1, 6), expect.closeTo(0.0081, 6), expect.closeTo(0.0121, 6)]);
  expect(active).toBe(2);
});

describe("Bernoulli pixels", () => {
  test("cost together what the likelihood says of the image", () => {
    const x = tf.tensor2d([[0, 0.3, 1, 0.9]]);
    const logits = tf.tensor2d([[-3, 40, 2, -40]]);
    const sum = tf.sum(bernoulliPixelCost(x, logits)).dataSync<"float32">()[0] as number;
    expect(sum).toBeCloseTo(-(bernoulli().logDensity(x, logits).dataSync<"float32">()[0] as number), 4);
  });

  test("cost least where the mean is the grey level: their entropy", () => {
    for (const x of [0.02, 0.5, 0.7]) {
      const at = (shift: number) =>
        bernoulliPixelCost(tf.tensor2d([[x]]), tf.tensor2d([[Math.log(x / (1 - x)) + shift]])).dataSync<"float32">()[0];
      expect(at(0)).toBeCloseTo(bernoulliEntropy(x), 5);
      for (const shift of [-0.1, 0.1]) expect(at(shift)).toBeGreaterThan(bernoulliEntropy(x));
    }
    expect([bernoulliEntropy(0), bernoulliEntropy(1), bernoulliEntropy(0.5)]).toEqual([0, 0, Math.LN2]);
  });
});

test("terms by class are means over its examples, their gap included", () => {
  const terms = {
    reconstruction: Float32Array.from([10, 20, 40]),
    elbo: Float32Array.from([-12, -25, -47]),
    logLikelihood: Float32Array.from([-11, -21, -45]),
    effectiveSampleSize: Float32Array.from([1, 1, 1]),
  };
  expect(termsByClass(terms, [7, 2, 7])).toEqual([
    { label: 2, examples: 1, reconstruction: 20, elbo: -25, logLikelihood: -21, gap: 4 },
    { label: 7, examples: 2, reconstruction: 25, elbo: -29.5, logLikelihood: -28, gap: 1.5 },
  ]);
});

test("examples of a sample are evenly spread, and all of a small set", () => {
  expect([...spreadIndices(10, 4)]).toEqual([0, 2, 5, 7]);
  expect([...spreadIndices(3, 4)]).toEqual([0, 1, 2]);
});
