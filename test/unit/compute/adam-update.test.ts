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

  it("keeps no denormal number of a weight that has no gradient any more", () => {
    const settings = { ...attributes, beta2: 0.9 };
    const [length, last] = [7, 1200];
    const gradientAt = (step: number) => (step < 3 ? numbers(length, step) : zeros(length));
    const expected = { variable: new Float64Array(length).fill(1), mean: zeros(length), variance: zeros(length) };
    tf.tidy(() => {
      let variable: tf.Tensor = tf.ones([length]);
      let mean: tf.Tensor = tf.zeros([length]);
      let variance: tf.Tensor = tf.zeros([length]);
      for (let step = 1; step <= last; step++) {
        const gradient = tf.tensor1d(Float32Array.from(gradientAt(step)));
        [variable, mean, variance] = adamUpdate({ variable, gradient, mean, variance }, { ...settings, step });
        advance(expected, gradientAt(step), step, settings);
        if (step === 600) expect(Math.max(...mean.dataSync().map(Math.abs))).toBeGreaterThan(1e-30);
      }
      expectClose(variable.dataSync(), expected.variable, 1e-5);
      // The exact ones are about 1e-56; float32's own would stay at a few of its smallest numbers.
      expect([...mean.dataSync()].map(Math.abs)).toEqual(Array(length).fill(0));
      expect([...variance.dataSync()]).toEqual(Array(length).fill(0));
    });
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
  gradient: Float32Array | Float64Array,
  step: number,
  { learningRate, beta1, beta2, epsilon } = attributes,
): void {
  for (const [at, g] of gradient.entries()) {
    mean[at] = beta1 * (mean[at] as number) + (1 - beta1) * g;
    variance[at] = beta2 * (variance[at] as number) + (1 - beta2) * g * g;
    const deviation = Math.sqrt((variance[at] as number) / (1 - beta2 ** step)) + epsilon;
    variable[at] = (variable[at] as number) - (learningRate * (mean[at] as number)) / (1 - beta1 ** step) / deviation;
  }
}
