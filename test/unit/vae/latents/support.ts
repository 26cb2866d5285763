import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import { RandomStream, standardNormals } from "../../../../src/vae/random.js";

/** Standard normal noise, rows × columns, the same for the same step. */
export function normals(rows: number, columns: number, step = 0): tf.Tensor2D {
  const numbers = new Float32Array(rows * columns + ((rows * columns) % 2));
  standardNormals({ seed: 7, stream: RandomStream.importanceNoise, step }, numbers);
  return tf.tensor2d(numbers.subarray(0, rows * columns), [rows, columns]);
}

/** One row `count` times. */
export function repeated(row: readonly number[], count: number): tf.Tensor2D {
  return tf.tensor2d([...row], [1, row.length]).tile([count, 1]);
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** A Monte Carlo mean is within four standard errors of what it estimates (and of float32's own rounding). */
export function expectMean(values: ArrayLike<number>, expected: number): void {
  const found = mean(values);
  const variance = mean(Array.from(values, (value) => (value - found) ** 2));
  expect(Math.abs(found - expected)).toBeLessThan(
    4 * Math.sqrt(variance / values.length) + 2e-6 * (1 + Math.abs(expected)),
  );
}

/**
 * The gradient of a scalar function of one tensor is that of central differences (oracle 3), to a tolerance relative to the
 * largest: float32 allows no more.
 */
export function expectGradient(
  of: (x: tf.Tensor2D) => tf.Scalar,
  at: tf.Tensor2D,
  step = 1e-2,
  tolerance = 2e-2,
): void {
  const gradient = tf
    .grad((x) => of(x as tf.Tensor2D))(at)
    .dataSync<"float32">();
  const values = at.dataSync<"float32">();
  const differences = Array.from(values, (value, index) => {
    const moved = (by: number) => {
      const copy = Float32Array.from(values);
      copy[index] = value + by;
      return of(tf.tensor2d(copy, at.shape)).dataSync<"float32">()[0] as number;
    };
    return (moved(step) - moved(-step)) / (2 * step);
  });
  const largest = Math.max(...differences.map(Math.abs), 1e-3);
  differences.forEach((difference, index) => {
    expect(Math.abs((gradient[index] as number) - difference)).toBeLessThan(tolerance * largest);
  });
}

/** Every number is finite. */
export function expectFinite(tensor: tf.Tensor): void {
  expect([...tensor.dataSync<"float32">()].every(Number.isFinite)).toBe(true);
}
