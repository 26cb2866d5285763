import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { adagradUpdate } from "../../../src/vae/ops.js";
import { describeBuilds, expectClose, numbers, seeds } from "./support.js";

describeBuilds("Adagrad in one kernel", () => {
  it("makes Duchi et al.'s step at any length, from gradients of 0 too", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), seeds, (length, seed) => {
        tf.tidy(() => {
          const [variable, gradient, sum] = [seed, seed + 1, seed + 2].map((each) => numbers(length, each)) as [
            Float32Array,
            Float32Array,
            Float32Array,
          ];
          gradient[0] = 0;
          sum.forEach((value, at) => {
            sum[at] = at === 0 ? 0 : value * value;
          });
          const given = { variable: tf.tensor1d(variable), gradient: tf.tensor1d(gradient), sum: tf.tensor1d(sum) };
          const [next, nextSum] = adagradUpdate(given, { learningRate: 0.02, epsilon: 1e-8 });
          const sums = Array.from(sum, (value, at) => value + (gradient[at] as number) ** 2);
          const expected = sums.map((value, at) => {
            const step = (0.02 * (gradient[at] as number)) / (Math.sqrt(value) + 1e-8);
            return (variable[at] as number) - step;
          });
          expectClose(nextSum.dataSync(), sums, 1e-6);
          expectClose(next.dataSync(), expected, 1e-6);
        });
      }),
    );
  });

  it("says what does not fit", () => {
    const given = { variable: tf.zeros([2]), gradient: tf.zeros([3]), sum: tf.zeros([2]) };
    expect(() => adagradUpdate(given, { learningRate: 1, epsilon: 1e-8 })).toThrow(/\[2\], \[3\], \[2\]/);
  });
});
