import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { maximumMeanDiscrepancy } from "../../../../src/vae/latents/maximum-mean-discrepancy.js";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { wasserstein } from "../../../../src/vae/latents/wasserstein.js";
import { expectGradient, expectMean, normals } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** By its definition, pair by pair in float64. */
function byPairs(codes: number[][], prior: number[][]): number {
  const dimensions = codes[0]?.length ?? 0;
  const kernel = (a: number[], b: number[]) => {
    const distance = a.reduce((sum, value, axis) => sum + (value - (b[axis] ?? 0)) ** 2, 0);
    return [0.1, 0.2, 0.5, 1, 2, 5, 10].reduce(
      (sum, s) => sum + (2 * dimensions * s) / (2 * dimensions * s + distance),
      0,
    );
  };
  const pairs = (rows: number[][]) =>
    rows.reduce((sum, a, i) => sum + rows.reduce((part, b, j) => (i === j ? part : part + kernel(a, b)), 0), 0) /
    (rows.length * (rows.length - 1));
  const cross = codes.reduce((sum, a) => sum + prior.reduce((part, b) => part + kernel(a, b), 0), 0);
  return pairs(codes) + pairs(prior) - (2 * cross) / (codes.length * prior.length);
}

describe("the Wasserstein auto-encoder's latent space", () => {
  test("its MMD is that of the definition", () => {
    const codes = tf.add(tf.mul(normals(9, 3, 1), 0.5), 1) as tf.Tensor2D;
    const prior = normals(9, 3, 2);
    const found = maximumMeanDiscrepancy(codes, prior).dataSync<"float32">()[0];
    expect(found).toBeCloseTo(byPairs(codes.arraySync(), prior.arraySync()), 5);
  });

  test("the MMD of the prior with itself has mean 0, and is sometimes below (oracle 13)", () => {
    const values = Array.from(
      { length: 200 },
      (_, i) =>
        maximumMeanDiscrepancy(normals(32, 4, 2 * i), normals(32, 4, 2 * i + 1)).dataSync<"float32">()[0] as number,
    );
    expectMean(values, 0);
    expect(Math.min(...values)).toBeLessThan(0);
  });

  test("codes that have collapsed to a point are far from the prior, and the gradient is that of differences", () => {
    const prior = normals(32, 4, 1);
    const collapsed = maximumMeanDiscrepancy(tf.zeros([32, 4]), prior).dataSync<"float32">()[0] as number;
    expect(collapsed).toBeGreaterThan(0.5);
    expectGradient((codes) => maximumMeanDiscrepancy(codes, prior.slice([0, 0], [6, 4])), normals(6, 4, 9));
  });

  test("its objective has λ · MMD, no KL, and a single example has none", () => {
    const latent = wasserstein({ dimensions: 2, weight: 7 });
    const q = latent.posterior([normals(10, 2, 3)]);
    const noise = normals(10, 2, 4);
    expect(q.sample(noise)).toBe(q.mean);
    const { name, value, measures, perExample } = q.divergence(q.mean, noise);
    expect(name).toBe("mmd");
    expect(perExample).toBeNull();
    expect(q.logDensity(q.mean)).toBeNull();
    const mmd = measures[0]?.value.dataSync<"float32">()[0] as number;
    expect(value.dataSync<"float32">()[0]).toBeCloseTo(7 * mmd, 5);
    expect(maximumMeanDiscrepancy(normals(1, 2), normals(1, 2)).dataSync<"float32">()[0]).toBeCloseTo(0, 10);
  });

  test("wae:8 has λ = 10; a weight below 0 is refused", () => {
    expect(parseLatent("wae:8")).toEqual({ kind: "wae", dimensions: 8, weight: 10 });
    expect(parseLatent("wae:8,100")).toEqual({ kind: "wae", dimensions: 8, weight: 100 });
    expect(() => parseLatent("wae:8,much")).toThrow(/wae:8,100/);
    expect(() => createLatent({ kind: "wae", dimensions: 8, weight: -1 })).toThrow(/weight is -1/);
  });
});

describe("the adversarial penalty", () => {
  const make = () => createLatent(parseLatent("wae:2,7,gan"), 3);
  const far = tf.tidy(() => tf.tensor2d(Array.from({ length: 16 }, (_, i) => [3 + 0.01 * i, -2])).arraySync());

  test("its terms are −log D weighted, and the discriminator's own cost; an even one gives log 2 and 2 log 2", () => {
    const latent = make();
    const odds = latent.state.filter(({ name }) => name.startsWith("latent/discriminator_3/"));
    for (const { variable } of odds.slice(0, 2)) variable.assign(tf.zerosLike(variable));
    const q = latent.posterior([tf.tensor2d(far)]);
    const { name, value, measures } = q.divergence(q.mean, normals(16, 2, 1));
    expect(name).toBe("gan");
    expect(value.dataSync<"float32">()[0]).toBeCloseTo(7 * Math.LN2, 5);
    expect(measures[0]?.value.dataSync<"float32">()[0]).toBeCloseTo(2 * Math.LN2, 5);
  });

  test("a discriminator that learns tells codes far from the prior, and its gradient leads them there", () => {
    const latent = make();
    const costs = Array.from({ length: 40 }, (_, step) => {
      const q = latent.posterior([tf.tensor2d(far)]);
      const cost = q.divergence(q.mean, normals(16, 2, step)).measures[0]?.value.dataSync<"float32">()[0] as number;
      q.learn?.({ step: step + 1, labels: null })([]);
      return cost;
    });
    expect(costs.at(-1)).toBeLessThan(0.7 * (costs[0] as number));
    const cost = (codes: tf.Tensor) =>
      latent.posterior([codes as tf.Tensor2D]).divergence(codes as tf.Tensor2D, normals(16, 2)).value;
    const [x = 0, y = 0] = tf.mean(tf.grad(cost)(tf.tensor2d(far)), 0).dataSync<"float32">();
    // Downhill is towards 0.
    expect(x).toBeGreaterThan(0);
    expect(y).toBeLessThan(0);
    expectGradient((codes) => latent.posterior([codes]).divergence(codes, normals(5, 2)).value, normals(5, 2, 4));
  });

  test("its network is no variable of the auto-encoder's optimizer, and is kept in checkpoints", () => {
    const { variables, state } = make();
    expect(variables).toEqual([]);
    expect(state.map(({ name }) => name)).toContain("latent/discriminator_2/kernel/variance");
    expect(state.every(({ variable }) => !variable.trainable)).toBe(true);
    expect(() => createLatent({ kind: "wae", dimensions: 2, weight: 1, divergence: "x" })).toThrow(
      /mmd\(\) and gan\(\)/,
    );
  });
});
