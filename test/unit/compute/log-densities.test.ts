import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { LikelihoodDescription } from "../../../src/protocol.js";
import { createLikelihood } from "../../../src/vae/likelihoods/registry.js";
import { describeBuilds, differences, expectClose, numbers, seeds } from "./support.js";

const LEVELS = 6;

/** log p(x|a) of one pixel in float64, from its numbers of the decoder's output. */
type Pixel = (x: number, a: readonly number[]) => number;

const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
const normal = (x: number, mean: number, variance: number) =>
  -0.5 * ((x - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));

/** log(t / (1 − e⁻ᵗ)) of t = |a|, ½ t near 0; Loaiza-Ganem & Cunningham's log C without the softplus that it cancels. */
function continuous(x: number, a: number): number {
  const t = Math.abs(a);
  const log = t < 1e-6 ? t / 2 : Math.log(t / -Math.expm1(-t));
  return a * (x - (a > 0 ? 1 : 0)) + log;
}

function categorical(x: number, a: readonly number[]): number {
  const largest = Math.max(...a);
  const total = a.reduce((sum, each) => sum + Math.exp(each - largest), 0);
  return (a[Math.round(x * (LEVELS - 1))] as number) - largest - Math.log(total);
}

const likelihoods: readonly (readonly [LikelihoodDescription, number, Pixel])[] = [
  [{ kind: "continuousBernoulli" }, 1, (x, [a = 0]) => continuous(x, a)],
  [{ kind: "gaussian", variance: 0.3, mean: "linear" }, 1, (x, [a = 0]) => normal(x, a, 0.3)],
  [{ kind: "gaussian", variance: 1e-8, mean: "linear" }, 1, (x, [a = 0]) => normal(x, a, 1e-8)],
  [{ kind: "gaussian", variance: 0.3, mean: "sigmoid" }, 1, (x, [a = 0]) => normal(x, sigmoid(a), 0.3)],
  [{ kind: "categorical", levels: LEVELS }, LEVELS, categorical],
];

const size = fc.integer({ min: 1, max: 9 });

for (const [description, perPixel, pixel] of likelihoods) {
  describeBuilds(`the log density of ${JSON.stringify(description)}`, () => {
    const { logDensity } = createLikelihood(description);
    const reference = (x: ArrayLike<number>, output: ArrayLike<number>, rows: number) => {
      const pixels = x.length / rows;
      return Float64Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let at = row * pixels; at < (row + 1) * pixels; at++) {
          const own = Array.from({ length: perPixel }, (_, level) => output[at * perPixel + level] as number);
          sum += pixel(x[at] as number, own);
        }
        return sum;
      });
    };

    it("is the one of its closed form, and so is its gradient, at any size", () => {
      fc.assert(
        fc.property(size, size, fc.constantFrom(0.1, 1, 6), seeds, (rows, pixels, scale, seed) => {
          tf.tidy(() => {
            const x = numbers(rows * pixels, seed).map(Math.abs);
            const output = numbers(rows * pixels * perPixel, seed + 1, scale);
            const weights = numbers(rows, seed + 2);
            const [data, given] = [tf.tensor2d(x, [rows, pixels]), tf.tensor2d(output, [rows, pixels * perPixel])];
            expectClose(logDensity(data, given).dataSync(), reference(x, output, rows), 1e-6);
            const found = tf.grad((at) => tf.sum(tf.mul(logDensity(data, at as tf.Tensor2D), tf.tensor1d(weights))))(
              given,
            );
            const value = (at: Float64Array) =>
              reference(x, at, rows).reduce((sum, entry, row) => sum + entry * (weights[row] as number), 0);
            expectClose(found.dataSync(), differences(value, output), 1e-5);
          });
        }),
        { numRuns: 60 },
      );
    });

    it("keeps its digits at the ends and about 0", () => {
      const ends = [-80, -30, -1.0001, -1, -0.9999, -0.3, -1e-4, 0, 1e-4, 0.3, 0.9999, 1, 1.0001, 30, 80];
      for (const x of [0, 0.2, 1]) {
        const output = Float32Array.from(ends.flatMap((end) => [end, ...Array<number>(perPixel - 1).fill(0)]));
        const given = tf.tensor2d(output, [ends.length, perPixel]);
        const data = tf.fill([ends.length, 1], x) as tf.Tensor2D;
        const found = tf.tidy(() => logDensity(data, given).dataSync());
        expectClose(found, reference(new Float32Array(ends.length).fill(x), output, ends.length), 1e-6);
        const slope = tf.tidy(() =>
          tf
            .grad((at) => tf.sum(logDensity(data, at as tf.Tensor2D)))(given)
            .dataSync(),
        );
        // Row by row: beside one at the end, another's change is lost.
        const slopes = ends.flatMap((_, row) => {
          const own = output.subarray(row * perPixel, (row + 1) * perPixel);
          return [...differences((at) => reference([x], at, 1)[0] as number, own, 1e-5)];
        });
        expectClose(slope, slopes, 1e-5);
      }
    });

    it("is not a number where the decoder's output is none", () => {
      const output = tf
        .fill([2, 5 * perPixel], 1)
        .dataSync()
        .slice();
      output[output.length - 1] = Number.NaN;
      const found = tf.tidy(() => logDensity(tf.ones([2, 5]), tf.tensor2d(output, [2, 5 * perPixel])).dataSync());
      expect(found[0]).not.toBeNaN();
      expect(found[1]).toBeNaN();
    });

    it("says what does not fit", () => {
      expect(() => logDensity(tf.ones([2, 3]), tf.ones([2, 3 * perPixel + 1]))).toThrow(/x \[2,3\] and output \[2,/);
    });
  });
}
