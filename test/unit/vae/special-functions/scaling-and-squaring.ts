/**
 * An oracle for what takes the series to a vector: the matrix exponential itself, by scaling and squaring about a Taylor polynomial
 * (Moler & Van Loan 2003, method 3), in float64.
 */

/** Σ over a norm of at most ½: the first term that is left out is below 1e-19. */
const TERMS = 16;
const MOST_NORM = 0.5;

/** expm(A) of an n × n matrix. */
export function matrixExponential(a: ArrayLike<number>, n: number): Float64Array {
  const squarings = Math.max(0, Math.ceil(Math.log2(norm(a, n) / MOST_NORM)) || 0);
  const scaled = Float64Array.from(a, (value) => value / 2 ** squarings);
  // Horner: I + A (I + A/2 (I + A/3 (…))).
  let sum = identity(n);
  for (let term = TERMS; term >= 1; term--) {
    const next = multiply(scaled, sum, n);
    for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) / term;
    for (let i = 0; i < n; i++) next[i * n + i] = (next[i * n + i] as number) + 1;
    sum = next;
  }
  for (let round = 0; round < squarings; round++) sum = multiply(sum, sum, n);
  return sum;
}

/** The largest sum of a row's absolute values. */
function norm(a: ArrayLike<number>, n: number): number {
  return Math.max(
    ...Array.from({ length: n }, (_, row) =>
      Array.from({ length: n }, (_, column) => Math.abs(a[row * n + column] as number)).reduce((x, y) => x + y, 0),
    ),
  );
}

function identity(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  return one;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < n; k++) {
      const factor = a[row * n + k] as number;
      if (factor === 0) continue;
      for (let column = 0; column < n; column++) {
        const at = row * n + column;
        product[at] = (product[at] as number) + factor * (b[k * n + column] as number);
      }
    }
  }
  return product;
}
