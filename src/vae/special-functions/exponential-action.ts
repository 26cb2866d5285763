/**
 * expm(A) v in float64, without expm(A): the series of the exponential, applied to the vector (Al-Mohy & Higham 2011). Matrices
 * meet vectors alone, and nothing is asked of eigenvectors: defective matrices are as good as others. Matrices are n × n, their
 * rows one after the other.
 */

/** Below, relatively, a term of the series adds nothing. */
const NEGLIGIBLE = 1e-14;
/** Of a series over a norm of STEP_NORM: the first that is left out is below 1e-50. */
export const MOST_TERMS = 60;
/** Of a matrix in one step of the series: e³ is what it may cancel by. */
const STEP_NORM = 3;
/** A thousand steps are e³⁰⁰⁰, or a turn of 3000 radians: no number of use comes of more, and the time would never end. */
const MOST_STEPS = 1000;

/** expm(A) v; NaN where A is larger than 3000. */
export function exponentialTimes(a: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  const [matrix, place] = [Float64Array.from(a), Float64Array.from(v)];
  const steps = stepsFor(matrix, place.length);
  if (steps > MOST_STEPS) return place.fill(Number.NaN);
  for (let step = 0; step < steps; step++) advance(matrix, place, steps);
  return place;
}

/** Of ⟨g, expm(A) v⟩: by A, n × n, and by v, n. */
export interface ActionGradient {
  readonly byMatrix: Float64Array;
  readonly byVector: Float64Array;
}

/**
 * The gradient of ⟨g, expm(A) v⟩: that of the series, term by term and backwards; NaN as above. A series that ends early where A
 * takes a term to 0 goes on here, for A's neighbours do not.
 */
export function exponentialTimesGradient(
  a: ArrayLike<number>,
  v: ArrayLike<number>,
  g: ArrayLike<number>,
): ActionGradient {
  const [matrix, place, byVector] = [Float64Array.from(a), Float64Array.from(v), Float64Array.from(g)];
  const n = place.length;
  const byMatrix = new Float64Array(n * n);
  const steps = stepsFor(matrix, n);
  if (steps > MOST_STEPS) return { byMatrix: byMatrix.fill(Number.NaN), byVector: byVector.fill(Number.NaN) };
  const terms = termsFor(norm(matrix, n) / steps);
  const termsOfSteps = Array.from({ length: steps }, () => seriesOf(matrix, place, steps, terms));
  for (const terms of termsOfSteps.reverse()) {
    // With t_k = A t_{k−1} / (k s), the gradient by t_{k−1} is g + Aᵀ ḡ_k / (k s).
    let slope = byVector.slice();
    for (let k = terms.length - 1; k >= 1; k--) {
      const scale = 1 / (k * steps);
      const before = terms[k - 1] as Float64Array;
      const next = byVector.slice();
      for (let row = 0; row < n; row++) {
        const pull = scale * (slope[row] as number);
        for (let column = 0; column < n; column++) {
          const at = row * n + column;
          byMatrix[at] = (byMatrix[at] as number) + pull * (before[column] as number);
          next[column] = (next[column] as number) + pull * (matrix[at] as number);
        }
      }
      slope = next;
    }
    byVector.set(slope);
  }
  return { byMatrix, byVector };
}

/** expm(A / steps) v in place of v. */
function advance(matrix: Float64Array, place: Float64Array, steps: number): void {
  const n = place.length;
  let [term, next] = [place.slice(), new Float64Array(n)];
  for (let k = 1; k <= MOST_TERMS; k++) {
    nextTerm(matrix, term, 1 / (k * steps), next);
    [term, next] = [next, term];
    if (!addTo(place, term)) return;
  }
}

/** The terms of the series of expm(A / steps) v, the first is v; v becomes their sum. */
function seriesOf(matrix: Float64Array, place: Float64Array, steps: number, count: number): Float64Array[] {
  const terms = [place.slice()];
  for (let k = 1; k <= count; k++) {
    const next = new Float64Array(place.length);
    nextTerm(matrix, terms[k - 1] as Float64Array, 1 / (k * steps), next);
    terms.push(next);
    addTo(place, next);
  }
  return terms;
}

function nextTerm(matrix: Float64Array, term: Float64Array, scale: number, into: Float64Array): void {
  const n = term.length;
  for (let row = 0; row < n; row++) into[row] = scale * rowTimes(matrix, row * n, term, 0, n);
}

/** How many terms of the series of a matrix of such a norm are of any size, and one more. */
function termsFor(size: number): number {
  let [count, bound] = [1, size];
  while (bound > NEGLIGIBLE && count < MOST_TERMS) {
    count++;
    bound *= size / count;
  }
  return count + 1;
}

/** In how many steps the series is taken. */
export function stepsFor(matrix: ArrayLike<number>, n: number): number {
  return Math.max(1, Math.ceil(norm(matrix, n) / STEP_NORM));
}

/** A matrix's row times a vector, each from its own offset. */
export function rowTimes(matrix: Float64Array, row: number, vector: Float64Array, from: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (matrix[row + i] as number) * (vector[from + i] as number);
  return sum;
}

/** Adds, and tells whether it made a difference. */
export function addTo(into: Float64Array, values: Float64Array): boolean {
  let [most, added] = [0, 0];
  for (let i = 0; i < into.length; i++) {
    const value = values[i] as number;
    const sum = (into[i] as number) + value;
    into[i] = sum;
    added = Math.max(added, Math.abs(value));
    most = Math.max(most, Math.abs(sum));
  }
  return added > NEGLIGIBLE * most;
}

/** The largest sum of a row's absolute values. */
export function norm(a: ArrayLike<number>, n: number): number {
  let most = 0;
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += Math.abs(a[row * n + column] as number);
    most = Math.max(most, sum);
  }
  return most;
}
