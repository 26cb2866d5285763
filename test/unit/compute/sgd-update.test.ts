import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sgdUpdate } from "../../../src/vae/ops.js";
import { describeBuilds, expectClose, numbers, seeds } from "./support.js";

describeBuilds("SgdUpdate", () => {
  it("is gradient descent with momentum for any number of parameters, step after step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.constantFrom(0, 0.5, 0.9), seeds, (length, momentum, seed) => {
        const expected = { variable: Float64Array.from(numbers(length, seed)), velocity: new Float64Array(length) };
        tf.tidy(() => {
          let variable: tf.Tensor = tf.tensor1d(numbers(length, seed));
          let velocity: tf.Tensor = tf.zeros([length]);
          for (let step = 1; step <= 5; step++) {
            const gradient = numbers(length, seed + step);
            const given = { variable, gradient: tf.tensor1d(gradient), velocity };
            [variable, velocity] = sgdUpdate(given, { learningRate: 0.05, momentum });
            gradient.forEach((value, at) => {
              expected.velocity[at] = momentum * (expected.velocity[at] as number) + value;
              expected.variable[at] = (expected.variable[at] as number) - 0.05 * (expected.velocity[at] as number);
            });
          }
          expectClose(variable.dataSync(), expected.variable, 1e-6);
          expectClose(velocity.dataSync(), expected.velocity, 1e-6);
        });
      }),
    );
  });

  it("keeps no denormal number of a weight that has no gradient any more", () => {
    tf.tidy(() => {
      const gradient = tf.zeros([7]);
      let variable: tf.Tensor = tf.ones([7]);
      let velocity: tf.Tensor = tf.tensor1d(numbers(7, 1));
      for (let step = 0; step < 1200; step++) {
        [variable, velocity] = sgdUpdate({ variable, gradient, velocity }, { learningRate: 0.01, momentum: 0.9 });
      }
      // 1 − 0.01 v (0.9 + 0.9² + …)
      expectClose(
        variable.dataSync(),
        Float64Array.from(numbers(7, 1), (value) => 1 - 0.09 * value),
        1e-5,
      );
      expect([...velocity.dataSync()].map(Math.abs)).toEqual(Array(7).fill(0));
    });
  });

  it("leaves its inputs as they were, and says what does not fit", () => {
    const given = { variable: tf.tensor1d([1, 2]), gradient: tf.tensor1d([3, 4]), velocity: tf.tensor1d([5, 6]) };
    sgdUpdate(given, { learningRate: 1, momentum: 0.5 });
    expect(Object.values(given).map((tensor) => [...tensor.dataSync()])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const wrong = { ...given, velocity: tf.zeros([3]) };
    expect(() => sgdUpdate(wrong, { learningRate: 1, momentum: 0 })).toThrow(/SgdUpdate: \[2\], \[2\], \[3\]/);
  });
});
