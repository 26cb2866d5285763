import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { bernoulli } from "../../../src/vae/likelihoods/bernoulli.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** The same in float64, from probabilities. */
function reference(x: number, logit: number): number {
  return x * -Math.log1p(Math.exp(-logit)) + (1 - x) * -Math.log1p(Math.exp(logit));
}

describe("the Bernoulli likelihood", () => {
  test("is the cross-entropy of every pixel, summed", () => {
    const x = [0, 1, 0.25, 0.5];
    const logits = [-2, 0.3, 4, -0.7];
    const value = bernoulli()
      .logDensity(tf.tensor2d(x, [1, 4]), tf.tensor2d(logits, [1, 4]))
      .dataSync<"float32">()[0];
    expect(value).toBeCloseTo(
      x.reduce((sum, each, i) => sum + reference(each, logits[i] ?? 0), 0),
      5,
    );
  });

  test("is finite and right at logits of ±80", () => {
    const value = (x: number, logit: number) =>
      bernoulli()
        .logDensity(tf.tensor2d([[x]]), tf.tensor2d([[logit]]))
        .dataSync<"float32">()[0] as number;
    expect(value(1, 80)).toBeCloseTo(0, 5);
    expect(value(0, 80)).toBeCloseTo(-80, 4);
    expect(value(1, -80)).toBeCloseTo(-80, 4);
    expect(value(0, -80)).toBeCloseTo(0, 5);
  });

  test("has the gradient x − sigmoid(logit), as central differences find it", () => {
    const x = tf.tensor2d([[0, 1, 0.25, 0.5]]);
    const logits = [-2, 0.3, 4, -0.7];
    const gradient = tf.grad((output) => tf.sum(bernoulli().logDensity(x, output as tf.Tensor2D)))(
      tf.tensor2d([logits]),
    );
    [...gradient.dataSync<"float32">()].forEach((value, i) => {
      const pixel = x.dataSync<"float32">()[i] as number;
      const step = 1e-5;
      const at = logits[i] as number;
      const difference = (reference(pixel, at + step) - reference(pixel, at - step)) / (2 * step);
      expect(value).toBeCloseTo(difference, 4);
    });
  });
});
