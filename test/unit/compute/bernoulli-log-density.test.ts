import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bernoulliLogDensity } from "../../../src/vae/ops.js";
import { describeBuilds, differences, expectClose, numbers, seeds } from "./support.js";

function pixelLogDensity(x: number, logit: number): number {
  return logit * (x - (logit > 0 ? 1 : 0)) - Math.log1p(Math.exp(-Math.abs(logit)));
}

function reference(x: ArrayLike<number>, logits: ArrayLike<number>, rows: number): Float64Array {
  const columns = logits.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      sum += pixelLogDensity(x[at] as number, logits[at] as number);
    }
    return sum;
  });
}

const pixels = (length: number, seed: number) => numbers(length, seed).map(Math.abs);

describeBuilds("BernoulliLogDensity", () => {
  it("is the log density at any size", () => {
    const size = fc.integer({ min: 1, max: 37 });
    fc.assert(
      fc.property(size, size, seeds, (rows, columns, seed) => {
        tf.tidy(() => {
          const [x, logits] = [pixels(rows * columns, seed), numbers(rows * columns, seed + 1, 20)];
          const found = bernoulliLogDensity(tf.tensor2d(x, [rows, columns]), tf.tensor2d(logits, [rows, columns]));
          expectClose(found.dataSync(), reference(x, logits, rows), 1e-6);
        });
      }),
    );
  });

  it("keeps its digits where a pixel is almost sure", () => {
    const logits = [80, 40, 20, 10, 1, 1e-6, 0, -1e-6, -1, -10, -20, -40, -80];
    for (const x of [0, 1]) {
      const found = tf.tidy(() =>
        bernoulliLogDensity(
          tf.fill([logits.length, 1], x) as tf.Tensor2D,
          tf.tensor2d(logits, [logits.length, 1]),
        ).dataSync(),
      );
      logits.forEach((logit, at) => {
        const ratio = (found[at] as number) / pixelLogDensity(x, Math.fround(logit));
        expect(Math.abs(ratio - 1), `x = ${x}, logit = ${logit}`).toBeLessThan(1e-6);
      });
    }
  });

  it("has the gradient that differences show", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, seeds, (rows, columns, seed) => {
        tf.tidy(() => {
          const [x, logits] = [pixels(rows * columns, seed), numbers(rows * columns, seed + 1, 6)];
          const weights = numbers(rows, seed + 2);
          const [given, scale] = [tf.tensor2d(x, [rows, columns]), tf.tensor1d(weights)];
          const found = tf.grad((at) => tf.sum(tf.mul(bernoulliLogDensity(given, at as tf.Tensor2D), scale)))(
            tf.tensor2d(logits, [rows, columns]),
          );
          const value = (at: Float64Array) =>
            reference(x, at, rows).reduce((sum, entry, row) => sum + entry * (weights[row] as number), 0);
          expectClose(found.dataSync(), differences(value, logits), 1e-5);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("has a gradient of x − 1 and x at the ends", () => {
    const logits = [80, 80, 80, -80, -80, -80];
    const found = tf.tidy(() => {
      const x = tf.tensor2d([0, 1, 0.25, 0, 1, 0.25], [1, 6]);
      return tf
        .grad((at) => bernoulliLogDensity(x, at as tf.Tensor2D))(tf.tensor2d(logits, [1, 6]))
        .dataSync();
    });
    expectClose(found, [-1, 0, -0.75, 0, 1, 0.25], 1e-7);
  });

  it("is not a number where a logit is none", () => {
    const found = tf.tidy(() =>
      bernoulliLogDensity(tf.ones([1, 5]), tf.tensor2d([1, 2, 3, 4, Number.NaN], [1, 5])).dataSync(),
    );
    expect(found[0]).toBeNaN();
  });

  it("says what does not fit", () => {
    expect(() => bernoulliLogDensity(tf.ones([2, 3]), tf.ones([2, 4]))).toThrow(/x \[2,3\] and output \[2,4\]/);
  });
});
