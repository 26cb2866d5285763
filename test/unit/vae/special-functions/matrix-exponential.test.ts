import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { expm } from "../../../../src/vae/special-functions/expm.js";
import {
  matrixExponential,
  matrixExponentialGradient,
} from "../../../../src/vae/special-functions/matrix-exponential.js";
import { expectGradient, normals } from "../latents/support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function expectMatrix(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-13): void {
  const largest = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] as number) - value)).toBeLessThan(tolerance * largest);
  });
}

describe("the matrix exponential (oracle 8)", () => {
  test("of the rotation's generator is the rotation, also by many turns", () => {
    for (const angle of [0, 1e-9, 0.3, -2, 40]) {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      expectMatrix(matrixExponential([0, -angle, angle, 0], 2), [c, -s, s, c]);
    }
  });

  test("of nilpotent and of other defective matrices is their closed form", () => {
    expectMatrix(matrixExponential([0, 2, 3, 0, 0, 4, 0, 0, 0], 3), [1, 2, 3 + 4, 0, 1, 4, 0, 0, 1]);
    // A Jordan block: e^λ (I + N).
    const e = Math.exp(-1.5);
    expectMatrix(matrixExponential([-1.5, 1, 0, 0, -1.5, 1, 0, 0, -1.5], 3), [e, e, e / 2, 0, e, e, 0, 0, e]);
    // Nearly defective: eigenvalues 1 and 1 + 1e-9 with a large coupling.
    const [a, b] = [Math.E, Math.exp(1 + 1e-9)];
    expectMatrix(matrixExponential([1, 1e6, 0, 1 + 1e-9], 2), [a, 1e6 * Math.E * (1 + 5e-10), 0, b], 1e-10);
  });

  test("expm(A) expm(−A) = I, and a sum of commuting ones is a product", () => {
    const a = Array.from(normals(5, 5, 1).dataSync<"float32">());
    const there = matrixExponential(a, 5);
    const back = matrixExponential(
      a.map((value) => -value),
      5,
    );
    const twice = matrixExponential(
      a.map((value) => 2 * value),
      5,
    );
    const product = (x: Float64Array, y: Float64Array) =>
      Array.from({ length: 25 }, (_, i) =>
        [0, 1, 2, 3, 4].reduce((sum, k) => sum + (x[5 * Math.floor(i / 5) + k] ?? 0) * (y[5 * k + (i % 5)] ?? 0), 0),
      );
    expectMatrix(
      product(there, back),
      [...Array(25).keys()].map((i) => (i % 6 === 0 ? 1 : 0)),
      1e-11,
    );
    expectMatrix(product(there, there), Array.from(twice), 1e-12);
  });

  test("its gradient is that of differences in float64, for defective matrices too", () => {
    for (const a of [
      [0, -1, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
      [2, 1, 0, 2],
      [-3, 4, 1, 0.5],
    ]) {
      const g = [0.3, -1, 2, 0.7];
      const along = (at: readonly number[]) =>
        Array.from(matrixExponential(at, 2)).reduce((sum, value, i) => sum + value * (g[i] as number), 0);
      const differences = a.map((_, i) => {
        const moved = (by: number) => along(a.map((value, j) => (i === j ? value + by : value)));
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      expectMatrix(matrixExponentialGradient(a, g, 2), differences, 1e-8);
    }
  });

  test("as an operation of tensors it has the gradient of differences", () => {
    const pull = tf.reshape(normals(4, 9, 2), [4, 3, 3]);
    const of = (rows: tf.Tensor2D) =>
      tf.sum(tf.mul(expm(tf.reshape(rows, [4, 3, 3]) as tf.Tensor3D), pull)) as tf.Scalar;
    expectGradient(of, normals(4, 9, 1), 1e-3, 1e-2);
  });
});
