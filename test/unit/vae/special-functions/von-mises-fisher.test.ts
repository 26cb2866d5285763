import { describe, expect, test } from "vitest";
import { Distribution } from "../../../../src/vae/special-functions/density-family.js";
import { logGamma } from "../../../../src/vae/special-functions/log-gamma.js";
import {
  logSphereArea,
  vonMisesFisher,
  vonMisesFisherAngle,
} from "../../../../src/vae/special-functions/von-mises-fisher.js";

/** m; then A and KL at κ = 1, 10, 100. */
const TABLE = [
  [2, 0.44639, 0.210476, 0.9486, 1.543026, 0.994987, 2.719005],
  [3, 0.313035, 0.151596, 0.9, 1.995732, 0.99, 4.298317],
  [11, 0.090281, 0.044984, 0.604923, 2.438345, 0.95101, 12.069264],
  [41, 0.024376, 0.012185, 0.231396, 1.126751, 0.819009, 22.478793],
] as const;

describe("the von Mises–Fisher distribution", () => {
  test.each(TABLE)("on S^(m−1), m = %i, meets the table of A and KL to 1e-6", (m, ...expected) => {
    const of = vonMisesFisher(m);
    const found = [1, 10, 100].flatMap((kappa) => [of(kappa).meanCosine, of(kappa).kl[0]]);
    found.forEach((value, index) => {
      expect(Math.abs(value - (expected[index] as number))).toBeLessThan(1e-6);
    });
  });

  test("has on S² the closed form A = coth κ − 1/κ, log Z = log(4π sinh κ / κ), from κ = 1e-3 to 1e5", () => {
    const of = vonMisesFisher(3);
    for (const kappa of [1e-3, 0.03, 1, 7, 300, 1e4, 1e5]) {
      const series = kappa < 0.01 ? kappa / 3 - kappa ** 3 / 45 : 1 / Math.tanh(kappa) - 1 / kappa;
      const logZ = Math.log((2 * Math.PI * -Math.expm1(-2 * kappa)) / kappa);
      expect(Math.abs(of(kappa).meanCosine / series - 1)).toBeLessThan(1e-9);
      expect(Math.abs(of(kappa).logNormaliser - logZ)).toBeLessThan(1e-9);
    }
  });

  test("has a KL that is about κ²/2m for small κ, and whose derivative is that of differences", () => {
    for (const m of [2, 3, 11, 41, 513]) {
      const of = vonMisesFisher(m);
      expect(of(1e-3).kl[0] / (1e-6 / (2 * m))).toBeCloseTo(1, 4);
      for (const kappa of [0.01, 1, 30, 1e3, 1e5]) {
        const step = 1e-2 * kappa;
        const difference = (of(kappa + step).kl[0] - of(kappa - step).kl[0]) / (2 * step);
        expect(of(kappa).kl[1] / difference).toBeCloseTo(1, 3);
      }
    }
  });

  test("has quantiles whose derivative by κ is that of differences, and that turn the distribution round", () => {
    for (const m of [2, 3, 20]) {
      const family = vonMisesFisherAngle(m);
      for (const kappa of [1e-3, 1, 40, 1e5]) {
        const at = (k: number) => new Distribution(family, k);
        for (const p of [1e-6, 0.01, 0.4, 0.9, 0.99999]) {
          const { value, byParameter } = at(kappa).quantile(p);
          const step = Math.max(1e-3, 1e-3 * kappa);
          const difference = (at(kappa + step).quantile(p).value - at(kappa - step).quantile(p).value) / (2 * step);
          expect(Math.abs(byParameter - difference)).toBeLessThan(1e-4 * Math.abs(difference) + 1e-8);
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThan(Math.PI);
        }
      }
    }
    // On S² the distribution is known: F(θ) = (1 − exp(κ (cos θ − 1))) / (1 − exp(−2κ)).
    const { value } = new Distribution(vonMisesFisherAngle(3), 5).quantile(0.3);
    expect(-Math.expm1(5 * (Math.cos(value) - 1)) / -Math.expm1(-10)).toBeCloseTo(0.3, 9);
  });

  test("log Γ and the spheres' areas", () => {
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 11);
    expect(logSphereArea(2)).toBeCloseTo(Math.log(2 * Math.PI), 12);
    expect(logSphereArea(5)).toBeCloseTo(Math.log((8 * Math.PI ** 2) / 3), 12);
  });
});
