import { EigenvalueDecomposition } from "ml-matrix";

/** [real part, imaginary part] */
export type Eigenvalue = readonly [number, number];

/**
 * The eigenvalues of a real n × n matrix, rows one after the other: by the size of their imaginary part and then by their real
 * part, the larger first, of a pair the one above the real line first. All NaN where a number of the matrix is not finite.
 */
export function eigenvaluesOf(matrix: ArrayLike<number>, n: number): Eigenvalue[] {
  const rows = Array.from({ length: n }, (_, row) =>
    Array.from({ length: n }, (__, column) => matrix[row * n + column] as number),
  );
  if (!rows.flat().every(Number.isFinite)) return rows.map(() => [Number.NaN, Number.NaN]);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(rows);
  return realEigenvalues
    .map((real, i): Eigenvalue => [real, imaginaryEigenvalues[i] as number])
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || b[0] - a[0] || b[1] - a[1]);
}
