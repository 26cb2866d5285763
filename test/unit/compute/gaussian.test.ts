import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { gaussianKl, gaussianSample } from "../../../src/vae/ops.js";
import { describeBuilds, differences, expectClose, numbers } from "./support.js";

const shape: [number, number] = [7, 3];
const size = 21;
/** Variances from 1e-8 to e⁸ beside some about the prior's. */
const logVariances = numbers(size, 2).map((value, at) => (at === 0 ? Math.log(1e-8) : at === 1 ? 8 : value));
const means = numbers(size, 1, 3);
const noises = numbers(size, 3, 2);
const weights = numbers(size, 4);

const tensor = (values: Float32Array) => tf.tensor2d(values, shape);
const weighted = (value: (at: number) => number) => weights.reduce((sum, weight, at) => sum + weight * value(at), 0);

describeBuilds("the Gaussian", () => {
  it("is drawn as its mean and deviation say, with the gradients that differences show", () => {
    tf.tidy(() => {
      const value = (mean: ArrayLike<number>, log: ArrayLike<number>, noise: ArrayLike<number>) => (at: number) =>
        (mean[at] as number) + Math.exp(0.5 * (log[at] as number)) * (noise[at] as number);
      const found = gaussianSample(tensor(means), tensor(logVariances), tensor(noises));
      expectClose(
        found.dataSync(),
        Array.from(means, (_, at) => value(means, logVariances, noises)(at)),
        1e-6,
      );
      const gradients = tf.grads((mean, log, noise) =>
        tf.mul(gaussianSample(mean as tf.Tensor2D, log as tf.Tensor2D, noise as tf.Tensor2D), tensor(weights)),
      )([tensor(means), tensor(logVariances), tensor(noises)]) as tf.Tensor[];
      const expected = [
        differences((at) => weighted(value(at, logVariances, noises)), means),
        differences((at) => weighted(value(means, at, noises)), logVariances),
        differences((at) => weighted(value(means, logVariances, at)), noises),
      ];
      for (const [at, gradient] of gradients.entries()) {
        expectClose(gradient.dataSync(), expected[at] as Float64Array, 1e-5);
      }
    });
  });

  it("has the prior's KL in closed form, small ones too, with the gradients that differences show", () => {
    tf.tidy(() => {
      const value = (mean: ArrayLike<number>, log: ArrayLike<number>) => (at: number) =>
        0.5 * ((mean[at] as number) ** 2 + Math.expm1(log[at] as number) - (log[at] as number));
      const found = gaussianKl(tensor(means), tensor(logVariances));
      expectClose(
        found.dataSync(),
        Array.from(means, (_, at) => value(means, logVariances)(at)),
        1e-6,
      );
      const small = gaussianKl(tf.tensor2d([[1e-4]]), tf.tensor2d([[2e-4]])).dataSync()[0] as number;
      expect(small / value([1e-4], [2e-4])(0)).toBeCloseTo(1, 5);
      const gradients = tf.grads((mean, log) =>
        tf.mul(gaussianKl(mean as tf.Tensor2D, log as tf.Tensor2D), tensor(weights)),
      )([tensor(means), tensor(logVariances)]) as tf.Tensor[];
      const expected = [
        differences((at) => weighted(value(at, logVariances)), means),
        differences((at) => weighted(value(means, at)), logVariances),
      ];
      for (const [at, gradient] of gradients.entries()) {
        expectClose(gradient.dataSync(), expected[at] as Float64Array, 1e-5);
      }
    });
  });

  it("says what does not fit", () => {
    expect(() => gaussianKl(tf.zeros([2, 3]), tf.zeros([3, 2]))).toThrow(/\[2,3\], \[3,2\] must have one shape/);
  });
});
