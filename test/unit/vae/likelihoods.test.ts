import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { LikelihoodDescription } from "../../../src/protocol.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { createLikelihood } from "../../../src/vae/likelihoods/registry.js";
import { decode } from "../../../src/vae/networks.js";
import { createVae, saveDecoder } from "../../../src/vae/vae.js";
import { loadSaved } from "./load-saved.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function logDensity(description: LikelihoodDescription, x: number[], output: number[]): number {
  const likelihood = createLikelihood(description);
  return likelihood.logDensity(tf.tensor2d([x]), tf.tensor2d([output])).dataSync<"float32">()[0] as number;
}

/** Of exp(f) over [0, 1], by Simpson's rule. */
function integral(f: (x: number) => number, parts = 400): number {
  const at = (i: number) => Math.exp(f(i / parts));
  let sum = at(0) + at(parts);
  for (let i = 1; i < parts; i++) sum += (i % 2 === 1 ? 4 : 2) * at(i);
  return sum / (3 * parts);
}

describe("the Gaussian likelihood", () => {
  test("is the density of a normal distribution about the decoder's mean", () => {
    const [x, output, variance] = [[0.2, 0.9], [-1, 0.3], 0.05];
    const expected = x.reduce((sum, each, i) => {
      const mean = 1 / (1 + Math.exp(-(output[i] as number)));
      return sum - 0.5 * ((each - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));
    }, 0);
    expect(logDensity({ kind: "gaussian", variance }, x, output)).toBeCloseTo(expected, 4);
  });

  test("learns the variance that the residuals have", () => {
    const likelihood = createLikelihood({ kind: "gaussian", variance: "learned", mean: "linear" });
    const [x, output] = [tf.tensor2d([[0.1, 0.4, 0.3]]), tf.tensor2d([[0, 0, 0]])];
    const [learned] = likelihood.variables;
    if (!learned) throw new Error("nothing is learned");
    // d/d log σ² of −log p vanishes at σ² = mean squared residual.
    learned.variable.assign(tf.scalar(Math.log((0.01 + 0.16 + 0.09) / 3)));
    const { grads } = tf.variableGrads(
      () => tf.neg(tf.sum(likelihood.logDensity(x, output))) as tf.Scalar,
      [learned.variable],
    );
    expect(grads[learned.variable.name]?.dataSync<"float32">()[0]).toBeCloseTo(0, 5);
  });

  test.each([0, -1, Number.NaN, "wide"])("refuses the variance %s", (variance) => {
    expect(() => createLikelihood({ kind: "gaussian", variance })).toThrow(/variance is .*; it may be/);
  });
});

describe("the continuous Bernoulli likelihood", () => {
  test.each([-20, -3, -0.31, -0.29, -0.01, 0, 0.2, 0.3, 5])("integrates to 1 over [0, 1] at logit %f", (logit) => {
    expect(integral((x) => logDensity({ kind: "continuousBernoulli" }, [x], [logit]))).toBeCloseTo(1, 4);
  });

  test.each([-4, -0.3001, -0.2999, 0, 0.1, 2])("has the gradient of its logit %f", (logit) => {
    const likelihood = createLikelihood({ kind: "continuousBernoulli" });
    const x = tf.tensor2d([[0.7]]);
    const f = (a: tf.Tensor) => tf.sum(likelihood.logDensity(x, a as tf.Tensor2D)) as tf.Scalar;
    const slope = tf
      .grad(f)(tf.tensor2d([[logit]]))
      .dataSync<"float32">()[0];
    const at = (a: number) => 0.7 * a - Math.log1p(Math.exp(a)) + Math.log(a === 0 ? 2 : a / Math.tanh(a / 2));
    expect(slope).toBeCloseTo((at(logit + 1e-5) - at(logit - 1e-5)) / 2e-5, 3);
  });

  test("is finite at logits of ±80", () => {
    for (const logit of [-80, 80]) {
      expect(Number.isFinite(logDensity({ kind: "continuousBernoulli" }, [0.5], [logit]))).toBe(true);
    }
  });
});

describe("the categorical likelihood", () => {
  test("gives the levels of a pixel probabilities that sum to 1", () => {
    const logits = [0.3, -1, 2, 0];
    const sum = [0, 1 / 3, 2 / 3, 1].reduce(
      (all, level) => all + Math.exp(logDensity({ kind: "categorical", levels: 4 }, [level], logits)),
      0,
    );
    expect(sum).toBeCloseTo(1, 5);
  });

  test("a saved decoder gives the expected grey level", async () => {
    const image = { height: 1, width: 2, channels: 1 };
    const configuration = { ...defaultConfiguration, likelihood: { kind: "categorical", levels: 3 } };
    const vae = createVae(configuration, image);
    const z = tf.tensor2d([[0.4, -1]]);
    const probabilities = tf.softmax(decode(vae.decoder, z).reshape([2, 3])).arraySync() as number[][];
    const expected = probabilities.map(([, half = 0, whole = 0]) => 0.5 * half + whole);
    const decoder = await loadSaved(saveDecoder(vae));
    const decoded = [...(decoder.predict(z) as tf.Tensor).dataSync<"float32">()];
    for (const [i, value] of decoded.entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
  });
});
