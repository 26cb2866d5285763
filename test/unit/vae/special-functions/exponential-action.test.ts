import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { expmTimes } from "../../../../src/vae/special-functions/expm-times.js";
import {
  exponentialTimes,
  exponentialTimesGradient,
} from "../../../../src/vae/special-functions/exponential-action.js";
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

/** expm(A): what becomes of each unit vector is a column. */
function matrixExponential(a: readonly number[], n: number): Float64Array {
  const whole = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const unit = Array.from({ length: n }, (_, row) => (row === column ? 1 : 0));
    exponentialTimes(a, unit).forEach((value, row) => {
      whole[row * n + column] = value;
    });
  }
  return whole;
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
    expectMatrix(matrixExponential([1, 1e3, 0, 1 + 1e-9], 2), [a, 1e3 * Math.E * (1 + 5e-10), 0, b], 1e-10);
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

  test("its gradient is that of differences in float64, for defective and for large matrices too", () => {
    for (const a of [
      [0, -1, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
      [2, 1, 0, 2],
      [-3, 4, 1, 0.5],
      [0, -20, 20, 0],
    ]) {
      const [v, g] = [
        [0.8, -0.4],
        [0.3, -1],
      ];
      const along = (matrix: readonly number[], vector: readonly number[]) =>
        Array.from(exponentialTimes(matrix, vector)).reduce((sum, value, i) => sum + value * (g[i] as number), 0);
      const differences = (at: readonly number[], value: (moved: readonly number[]) => number) =>
        at.map((_, i) => {
          const moved = (by: number) => value(at.map((each, j) => (i === j ? each + by : each)));
          return (moved(1e-5) - moved(-1e-5)) / 2e-5;
        });
      const { byMatrix, byVector } = exponentialTimesGradient(a, v, g);
      expectMatrix(
        byMatrix,
        differences(a, (moved) => along(moved, v)),
        1e-8,
      );
      expectMatrix(
        byVector,
        differences(v, (moved) => along(a, moved)),
        1e-8,
      );
    }
  });

  test("of a matrix beyond use it is NaN, at once", () => {
    expect(exponentialTimes([1e30, 0, 0, 1], [1, 1])).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    const { byMatrix } = exponentialTimesGradient([Number.POSITIVE_INFINITY, 0, 0, 1], [1, 1], [1, 1]);
    expect(byMatrix.every(Number.isNaN)).toBe(true);
  });

  test("as an operation of tensors it has the gradients of differences, by matrices and by vectors", () => {
    const pull = normals(4, 3, 3);
    const of = (rows: tf.Tensor2D) => {
      const matrices = tf.reshape(tf.slice(rows, [0, 0], [4, 9]), [4, 3, 3]) as tf.Tensor3D;
      return tf.sum(tf.mul(expmTimes(matrices, tf.slice(rows, [0, 9], [4, 3])), pull)) as tf.Scalar;
    };
    expectGradient(of, normals(4, 12, 1), 1e-3, 1e-2);
  });
});
