/**
 * Singular values of a matrix, the largest first: square roots of the eigenvalues of the smaller Gram matrix. In float64 those
 * below 1e-8 of the largest are noise, which no norm and no entropy of shares notices.
 */
export function singularValues(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const size = Math.min(rows, columns);
  const eigenvalues = symmetricEigenvalues(gram(values, rows, columns), size);
  return eigenvalues
    .map((each) => Math.sqrt(Math.max(0, each)))
    .sort()
    .reverse();
}

/** AᵀA or AAᵀ, whichever is smaller. */
function gram(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const byColumns = columns <= rows;
  const [size, depth] = byColumns ? [columns, rows] : [rows, columns];
  const [next, along] = byColumns ? [1, columns] : [columns, 1];
  const product = new Float64Array(size * size);
  // Vectors that lie one behind the other make the inner loop run through memory in order.
  const vectors = Float64Array.from({ length: size * depth }, (_, index) => {
    const vector = Math.floor(index / depth);
    return values[vector * next + (index % depth) * along] as number;
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += (vectors[i * depth + k] as number) * (vectors[j * depth + k] as number);
      product[i * size + j] = sum;
      product[j * size + i] = sum;
    }
  }
  return product;
}

/** Eigenvalues of a symmetric matrix: Householder's tridiagonal form, then QL with implicit shifts. */
function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return new Float64Array(size);
  const { diagonal, below } = tridiagonal(
    matrix.map((value) => value / largest),
    size,
  );
  return implicitQl(diagonal, below).map((value) => value * largest);
}

/** Squares below it, in a matrix whose largest number is 1, change nothing and would underflow. */
const NEGLIGIBLE = 1e-60;

/** Golub & Van Loan, Matrix Computations, algorithm 8.3.1; overwrites `a`. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; below: Float64Array } {
  const below = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    let square = 0;
    for (let i = k + 1; i < n; i++) square += (a[i * n + k] as number) ** 2;
    if (square < NEGLIGIBLE) continue;
    const head = a[(k + 1) * n + k] as number;
    const length = Math.sqrt(square) * (head > 0 ? -1 : 1);
    below[k] = length;
    const norm = square - head * length;
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k] as number;
    v[k + 1] = head - length;
    // With H = I − v vᵀ / norm: HAH = A − v wᵀ − w vᵀ, where p = A v / norm and w = p − (pᵀ v / 2 norm) v.
    let dot = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += (a[i * n + j] as number) * (v[j] as number);
      p[i] = sum / norm;
      dot += (p[i] as number) * (v[i] as number);
    }
    for (let i = k + 1; i < n; i++) p[i] = (p[i] as number) - (dot / (2 * norm)) * (v[i] as number);
    for (let i = k + 1; i < n; i++) {
      const [vi, wi] = [v[i] as number, p[i] as number];
      for (let j = k + 1; j < n; j++) {
        a[i * n + j] = (a[i * n + j] as number) - vi * (p[j] as number) - wi * (v[j] as number);
      }
    }
  }
  if (n > 1) below[n - 2] = a[(n - 1) * n + n - 2] as number;
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i] as number), below };
}

/** Martin & Wilkinson's implicit QL (EISPACK imtql1). */
function implicitQl(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let round = 0; round < 60; round++) {
      let m = l;
      while (m + 1 < n) {
        const scale = Math.abs(d[m] as number) + Math.abs(d[m + 1] as number);
        if (Math.abs(e[m] as number) <= Number.EPSILON * scale) break;
        m++;
      }
      if (m === l) break;
      let g = ((d[l + 1] as number) - (d[l] as number)) / (2 * (e[l] as number));
      g = (d[m] as number) - (d[l] as number) + (e[l] as number) / (g + Math.sign(g || 1) * Math.hypot(g, 1));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * (e[i] as number);
        const b = c * (e[i] as number);
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] = (d[i + 1] as number) - p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = (d[i + 1] as number) - p;
        const t = ((d[i] as number) - g) * s + 2 * c * b;
        p = s * t;
        d[i + 1] = g + p;
        g = c * t - b;
      }
      if (i >= l) continue;
      d[l] = (d[l] as number) - p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return d;
}
