import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { adamUpdate } from "../../../src/vae/ops.js";
import { describeBuilds, expectClose, numbers, seeds } from "./support.js";

const attributes = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describeBuilds("AdamUpdate", () => {
  it("is PyTorch's Adam for any number of parameters, step after step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 21 }), seeds, (length, seed) => {
        const expected = {
          variable: Float64Array.from(numbers(length, seed)),
          mean: zeros(length),
          variance: zeros(length),
        };
        tf.tidy(() => {
          let variable: tf.Tensor = tf.tensor1d(numbers(length, seed));
          let mean: tf.Tensor = tf.zeros([length]);
          let variance: tf.Tensor = tf.zeros([length]);
          for (let step = 1; step <= 5; step++) {
            const gradient = numbers(length, seed + step, 10 ** (step - 3));
            const given = { variable, gradient: tf.tensor1d(gradient), mean, variance };
            [variable, mean, variance] = adamUpdate(given, { ...attributes, step });
            advance(expected, gradient, step);
          }
          expectClose(variable.dataSync(), expected.variable, 1e-6);
          expectClose(mean.dataSync(), expected.mean, 1e-6);
          expectClose(variance.dataSync(), expected.variance, 1e-6);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("leaves its inputs as they were", () => {
    tf.tidy(() => {
      const [variable, gradient, mean, variance] = [1, 2, 3, 4].map((seed) =>
        tf.tensor1d(numbers(10, seed).map(Math.abs)),
      );
      const given = { variable, gradient, mean, variance } as Record<
        "variable" | "gradient" | "mean" | "variance",
        tf.Tensor
      >;
      const before = Object.values(given).map((tensor) => [...tensor.dataSync()]);
      adamUpdate(given, { ...attributes, step: 3 });
      expect(Object.values(given).map((tensor) => [...tensor.dataSync()])).toEqual(before);
    });
  });

  it("says what does not fit", () => {
    const [variable, gradient] = [tf.zeros([3]), tf.zeros([4])];
    expect(() =>
      adamUpdate({ variable, gradient, mean: variable, variance: variable }, { ...attributes, step: 1 }),
    ).toThrow(/\[3\], \[4\], \[3\], \[3\] must have one shape/);
  });
});

function zeros(length: number): Float64Array {
  return new Float64Array(length);
}

function advance(
  { variable, mean, variance }: { variable: Float64Array; mean: Float64Array; variance: Float64Array },
  gradient: Float32Array,
  step: number,
): void {
  const { learningRate, beta1, beta2, epsilon } = attributes;
  for (const [at, g] of gradient.entries()) {
    mean[at] = beta1 * (mean[at] as number) + (1 - beta1) * g;
    variance[at] = beta2 * (variance[at] as number) + (1 - beta2) * g * g;
    const deviation = Math.sqrt((variance[at] as number) / (1 - beta2 ** step)) + epsilon;
    variable[at] = (variable[at] as number) - (learningRate * (mean[at] as number)) / (1 - beta1 ** step) / deviation;
  }
}
