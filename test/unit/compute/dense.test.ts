import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import type { Activation } from "../../../src/protocol.js";
import { activations } from "../../../src/vae/checks.js";
import { denseLayer } from "../../../src/vae/ops.js";
import { describeBuilds, differences, expectClose, numbers } from "./support.js";

const functions: Record<Activation, (a: number) => number> = {
  linear: (a) => a,
  relu: (a) => Math.max(a, 0),
  elu: (a) => (a < 0 ? Math.expm1(a) : a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  tanh: Math.tanh,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
};
const [rows, inputs, outputs] = [5, 7, 9];
const given = { x: numbers(rows * inputs, 1), kernel: numbers(inputs * outputs, 2), bias: numbers(outputs, 3) };
const weights = numbers(rows * outputs, 4);

function reference({ x, kernel, bias }: Record<"x" | "kernel" | "bias", ArrayLike<number>>, of: (a: number) => number) {
  return Float64Array.from({ length: rows * outputs }, (_, at) => {
    const [row, column] = [Math.floor(at / outputs), at % outputs];
    let sum = bias[column] as number;
    for (let k = 0; k < inputs; k++) sum += (x[row * inputs + k] as number) * (kernel[k * outputs + column] as number);
    return of(sum);
  });
}

const layer = (activation: Activation) => (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
  denseLayer(x as tf.Tensor2D, kernel as tf.Tensor2D, bias, activation);

describeBuilds("a dense layer in one kernel", () => {
  it.each(activations)("has the values and all three gradients of %s", (activation) => {
    tf.tidy(() => {
      const tensors = [
        tf.tensor2d(given.x, [rows, inputs]),
        tf.tensor2d(given.kernel, [inputs, outputs]),
        tf.tensor1d(given.bias),
      ] as [tf.Tensor, tf.Tensor, tf.Tensor];
      const of = functions[activation];
      expectClose(layer(activation)(...tensors).dataSync(), reference(given, of), 3e-6);
      const gradients = tf.grads((x, kernel, bias) =>
        tf.mul(
          layer(activation)(x as tf.Tensor, kernel as tf.Tensor, bias as tf.Tensor),
          tf.tensor2d(weights, [rows, outputs]),
        ),
      )(tensors) as tf.Tensor[];
      (["x", "kernel", "bias"] as const).forEach((name, at) => {
        const value = (moved: Float64Array) =>
          reference({ ...given, [name]: moved }, of).reduce(
            (sum, entry, index) => sum + entry * (weights[index] as number),
            0,
          );
        expectClose((gradients[at] as tf.Tensor).dataSync(), differences(value, given[name], 1e-5), 1e-4);
      });
    });
  });

  // tfjs itself forgets how the slopes of the others change.
  it.each(["linear", "relu", "softplus"] as const)("has the slope of a slope, for penalties, of %s", (activation) => {
    tf.tidy(() => {
      const of = functions[activation];
      const slope = (a: number) => (of(a + 1e-4) - of(a - 1e-4)) / 2e-4;
      const points = [-1.3, -0.4, 0.6, 2];
      const penalty = (kernel: tf.Tensor) => {
        const inner = tf.grad((x) => layer(activation)(x, kernel, tf.zeros([1])));
        return tf.sum(tf.square(inner(tf.tensor2d(points, [4, 1]))));
      };
      const squares = (w: number) => points.reduce((sum, x) => sum + (w * slope(w * x)) ** 2, 0);
      const found = tf
        .grad(penalty)(tf.tensor2d([[0.7]]))
        .dataSync()[0] as number;
      const expected = (squares(0.701) - squares(0.699)) / 0.002;
      expect(found / expected).toBeCloseTo(1, 2);
    });
  });

  it("is finite at the ends", () => {
    tf.tidy(() => {
      const x = tf.tensor2d([[80], [-80]]);
      for (const activation of activations) {
        const gradient = tf.grad((at) => layer(activation)(at, tf.ones([1, 5]), tf.zeros([5])))(x);
        const expected = [80, -80].map(
          (a) => (5 * (functions[activation](a + 1e-4) - functions[activation](a - 1e-4))) / 2e-4,
        );
        expectClose(gradient.dataSync(), expected, 1e-5);
      }
    });
  });

  it("says what does not fit", () => {
    expect(() => layer("relu")(tf.zeros([2, 3]), tf.zeros([3, 4]), tf.zeros([3]))).toThrow(/must be \[4\].*not \[3\]/);
  });
});
