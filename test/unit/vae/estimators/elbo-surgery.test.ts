import { describe, expect, test } from "vitest";
import type { Estimate } from "../../../../src/protocol.js";
import { type DiagonalPosteriors, elboSurgery } from "../../../../src/vae/estimators/elbo-surgery.js";
import { RandomStream, standardNormals } from "../../../../src/vae/random.js";

const key = { seed: 5, stream: RandomStream.evaluationNoise, step: 2 };

function posteriors(means: readonly (readonly number[])[], logVariance: number): DiagonalPosteriors {
  const flat = means.flat();
  const dimensions = means[0]?.length as number;
  return { means: Float32Array.from(flat), logVariances: new Float32Array(flat.length).fill(logVariance), dimensions };
}

function within(found: Estimate, expected: number, errors = 4): void {
  expect(Math.abs(found.value - expected)).toBeLessThan(errors * (found.standardError as number) + 1e-9);
}

/** N draws of N(0, covariance) with unit variances and correlation ρ. */
function correlated(count: number, rho: number): number[][] {
  const noise = new Float32Array(2 * count);
  standardNormals({ ...key, step: 9 }, noise);
  return Array.from({ length: count }, (_, n) => {
    const [a, b] = [noise[2 * n] as number, noise[2 * n + 1] as number];
    return [a, rho * a + Math.sqrt(1 - rho * rho) * b];
  });
}

describe("ELBO surgery (oracle 10)", () => {
  test("mutual information and marginal KL add up to the KL in closed form, as total correlation and the rest do", () => {
    const found = elboSurgery(posteriors(correlated(600, 0.6), -2), key);
    const error = found.mutualInformation.standardError as number;
    expect(Math.abs(found.mutualInformation.value + found.marginalKl.value - found.kl)).toBeLessThan(4 * error + 0.02);
    const { mutualInformation, totalCorrelation, dimensionWiseKl, marginalKlByDimension } = found;
    const sum = mutualInformation.value + totalCorrelation.value + dimensionWiseKl.value;
    expect(sum).toBeCloseTo(mutualInformation.value + found.marginalKl.value, 9);
    expect(marginalKlByDimension.reduce((a, b) => a + b)).toBeCloseTo(dimensionWiseKl.value, 9);
  });

  test("one posterior for all examples says nothing of them: I = 0, and the marginal KL is all of the KL", () => {
    const found = elboSurgery(
      posteriors(
        Array.from({ length: 50 }, () => [0.7, -0.2, 1.1]),
        -1,
      ),
      key,
    );
    expect(found.mutualInformation.value).toBeCloseTo(0, 12);
    within(found.marginalKl, found.kl);
    expect(found.totalCorrelation.value).toBeCloseTo(0, 12);
  });

  test("posteriors far apart tell each example: I = log N, its greatest value", () => {
    const found = elboSurgery(
      posteriors(
        Array.from({ length: 40 }, (_, n) => [10 * n]),
        -4,
      ),
      key,
    );
    expect(found.mutualInformation.value).toBeCloseTo(Math.log(40), 9);
  });

  test("the marginal KL of two examples is that of numerical integration", () => {
    const found = elboSurgery(posteriors([[-1], [1.5]], -0.5), key);
    const density = (z: number, centre: number, variance: number) =>
      Math.exp(-0.5 * ((z - centre) ** 2 / variance)) / Math.sqrt(2 * Math.PI * variance);
    let expected = 0;
    for (let z = -12; z < 12; z += 0.001) {
      const q = 0.5 * (density(z, -1, Math.exp(-0.5)) + density(z, 1.5, Math.exp(-0.5)));
      expected += 0.001 * q * Math.log(q / density(z, 0, 1));
    }
    // Two examples and 16 draws say little of their own error: many examples of the same two kinds do.
    const many = elboSurgery(
      posteriors(
        Array.from({ length: 400 }, (_, n) => [n % 2 ? 1.5 : -1]),
        -0.5,
      ),
      key,
    );
    within(many.marginalKl, expected);
    expect(found.draws).toBe(16);
  });

  test("in two hundred dimensions nothing leaves float64's range", () => {
    const wide = Array.from({ length: 20 }, (_, n) => Array.from({ length: 200 }, (_, d) => Math.sin(n * 200 + d)));
    const found = elboSurgery(posteriors(wide, -12), key);
    for (const { value } of [found.mutualInformation, found.marginalKl, found.totalCorrelation]) {
      expect(Number.isFinite(value)).toBe(true);
    }
    expect(found.mutualInformation.value).toBeLessThanOrEqual(Math.log(20) + 1e-9);
  });
});

describe("total correlation (oracle 11)", () => {
  test("is 0 for independent dimensions and log 2 for two that repeat each other", () => {
    const independent = [-20, 20].flatMap((a) => [-20, 20].map((b) => [a, b]));
    expect(elboSurgery(posteriors(independent, -3), key).totalCorrelation.value).toBeCloseTo(0, 9);
    const repeated = [-20, 20].map((a) => [a, a]);
    expect(elboSurgery(posteriors(repeated, -3), key).totalCorrelation.value).toBeCloseTo(Math.log(2), 9);
  });

  test("of a correlated Gaussian aggregate is −½ log (1 − ρ²)", () => {
    // Means N(0, Σ) and posteriors of variance σ² make q(z) near N(0, Σ + σ² I), a kernel density estimate of 2,000 points.
    const variance = 0.15;
    const found = elboSurgery(posteriors(correlated(2000, 0.9), Math.log(variance)), key);
    const rho = 0.9 / (1 + variance);
    expect(Math.abs(found.totalCorrelation.value + 0.5 * Math.log(1 - rho * rho))).toBeLessThan(0.06);
  });
});
