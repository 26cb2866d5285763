/**
 * argmin ½ xᵀHx − bᵀx + ζ |x|₁ for a positive definite H of few rows (one after the other), exactly: the search over signs of Lee et
 * al. (2007, "Efficient sparse coding algorithms"). Coordinate by coordinate it would crawl where columns are nearly alike.
 *
 * @param start where the search begins; the result does not depend on it
 */
export function leastSparse(
  matrix: Float64Array,
  linear: Float64Array,
  sparsity: number,
  start: Float64Array,
): Float64Array {
  const count = linear.length;
  let x: Float64Array = start.slice();
  const signs = x.map(Math.sign);
  const slopeAt = (m: number) => {
    let sum = -(linear[m] as number);
    for (let other = 0; other < count; other++) sum += (matrix[m * count + other] as number) * (x[other] as number);
    return sum;
  };
  const scale = Math.max(sparsity, ...linear.map(Math.abs));
  // Each turn lowers the objective to the least of one set of signs, of which there are finitely many.
  for (let turn = 0; turn < 8 * count + 8; turn++) {
    const active = [...signs.keys()].filter((m) => signs[m] !== 0);
    const isLeast = active.every((m) => Math.abs(slopeAt(m) + sparsity * (signs[m] as number)) < 1e-9 * scale);
    if (isLeast) {
      let worst = -1;
      let most = sparsity * (1 + 1e-9) + 1e-12 * scale;
      for (let m = 0; m < count; m++) {
        if (signs[m] !== 0 || Math.abs(slopeAt(m)) <= most) continue;
        [worst, most] = [m, Math.abs(slopeAt(m))];
      }
      if (worst < 0) break;
      signs[worst] = -Math.sign(slopeAt(worst));
      active.push(worst);
      active.sort((a, b) => a - b);
    }
    const target = solved(matrix, linear, sparsity, signs, active);
    x = lowestUpTo(target, x, active, { matrix, linear, sparsity });
    for (const m of active) signs[m] = Math.sign(x[m] as number);
  }
  return x;
}

/** The least for fixed signs: H x = b − ζ signs over the active coordinates, by elimination. */
function solved(
  matrix: Float64Array,
  linear: Float64Array,
  sparsity: number,
  signs: Float64Array,
  active: readonly number[],
): Float64Array {
  const count = linear.length;
  const rows = active.map((m) => [
    ...active.map((other) => matrix[m * count + other] as number),
    (linear[m] as number) - sparsity * (signs[m] as number),
  ]);
  // Positive definite: no pivot has to be looked for.
  for (const [place, pivot] of rows.entries()) {
    for (const below of rows.slice(place + 1)) {
      const factor = (below[place] as number) / (pivot[place] as number);
      for (let i = place; i < pivot.length; i++) below[i] = (below[i] as number) - factor * (pivot[i] as number);
    }
  }
  const x = new Float64Array(count);
  for (let place = active.length - 1; place >= 0; place--) {
    const row = rows[place] as number[];
    let left = row[active.length] as number;
    for (let i = place + 1; i < active.length; i++) left -= (row[i] as number) * (x[active[i] as number] as number);
    x[active[place] as number] = left / (row[place] as number);
  }
  return x;
}

/** Of the places on the way to a target where a coordinate becomes 0, and of the target, the lowest. */
function lowestUpTo(
  target: Float64Array,
  from: Float64Array,
  active: readonly number[],
  quadratic: { readonly matrix: Float64Array; readonly linear: Float64Array; readonly sparsity: number },
): Float64Array {
  let best = target;
  let least = objective(target, quadratic);
  for (const m of active) {
    const [start, end] = [from[m] as number, target[m] as number];
    if (start * end >= 0) continue;
    const part = start / (start - end);
    const between = from.map((value, i) => (i === m ? 0 : value + part * ((target[i] as number) - value)));
    const value = objective(between, quadratic);
    if (value < least) [best, least] = [between, value];
  }
  return best;
}

function objective(
  x: Float64Array,
  { matrix, linear, sparsity }: { matrix: Float64Array; linear: Float64Array; sparsity: number },
): number {
  let sum = 0;
  for (let m = 0; m < x.length; m++) {
    const value = x[m] as number;
    let row = 0;
    for (let other = 0; other < x.length; other++)
      row += (matrix[m * x.length + other] as number) * (x[other] as number);
    sum += value * (0.5 * row - (linear[m] as number)) + sparsity * Math.abs(value);
  }
  return sum;
}
