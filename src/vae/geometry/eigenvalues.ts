/** The eigenvalues of a real 2 × 2 matrix, rows one after the other, as [real part, imaginary part]; the larger first. */
export function planeEigenvalues(matrix: ArrayLike<number>): [[number, number], [number, number]] {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => matrix[i] as number) as [number, number, number, number];
  const middle = (a + d) / 2;
  // ((a − d) / 2)² + bc: the discriminant without the cancellation of tr²/4 − det.
  const discriminant = ((a - d) / 2) ** 2 + b * c;
  const root = Math.sqrt(Math.abs(discriminant));
  return discriminant < 0
    ? [
        [middle, root],
        [middle, -root],
      ]
    : [
        [middle + root, 0],
        [middle - root, 0],
      ];
}
