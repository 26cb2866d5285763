import { expect, test } from "vitest";
import { eigenvaluesOf } from "../../../../src/vae/geometry/eigenvalues.js";

const near = (real: number, imaginary: number) => [expect.closeTo(real, 10), expect.closeTo(imaginary, 10)];

test("eigenvalues of turning, stretching and shearing operators of the plane", () => {
  expect(eigenvaluesOf([0, -2, 2, 0], 2)).toEqual([near(0, 2), near(0, -2)]);
  expect(eigenvaluesOf([3, 0, 0, -1], 2)).toEqual([near(3, 0), near(-1, 0)]);
  expect(eigenvaluesOf([1, 5, 0, 1], 2)).toEqual([near(1, 0), near(1, 0)]);
});

test("two planes that turn one twice as fast as the other, and a direction that shrinks, seen from another basis", () => {
  const n = 5;
  const turning = new Float64Array(n * n);
  for (const [at, rate] of [
    [0, 0.05],
    [2, 0.1],
  ] as const) {
    turning[at * n + at + 1] = -rate;
    turning[(at + 1) * n + at] = rate;
  }
  turning[4 * n + 4] = -0.3;
  // B Ψ B⁻¹, with B = 1 + N and N² = 0, so that B⁻¹ = 1 − N.
  const [row, column, size] = [0, 4, 0.7];
  const seen = turning.slice();
  for (let i = 0; i < n; i++)
    seen[row * n + i] = (seen[row * n + i] as number) + size * (turning[column * n + i] as number);
  for (let i = 0; i < n; i++)
    seen[i * n + column] = (seen[i * n + column] as number) - size * (seen[i * n + row] as number);
  expect(eigenvaluesOf(seen, n)).toEqual([near(0, 0.1), near(0, -0.1), near(0, 0.05), near(0, -0.05), near(-0.3, 0)]);
});

test("a matrix that is not finite has no eigenvalues, and takes no time to say so", () => {
  expect(eigenvaluesOf([1, Number.NaN, 0, 1], 2)).toEqual([
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
  ]);
});
