import { addWidened, lanesTotal, loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/**
 * Sums an outer × reduced × inner array over its middle axis and divides by `divisor`. Added in double precision and in
 * one order, so that a million terms keep all of float32's digits.
 */
export function sum(source: usize, target: usize, outer: usize, reduced: usize, inner: usize, divisor: f64): void {
  for (let block: usize = 0; block < outer; block++) {
    if (inner == 1) store<f32>(target, (rowTotal(source, reduced) / divisor) as f32);
    else columnTotals(source, target, reduced, inner, divisor);
    source += (reduced * inner) << 2;
    target += inner << 2;
  }
}

function rowTotal(source: usize, length: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let left = length;
  for (; left >= 8; left -= 8) {
    even = addWidened(even, v128.load(source));
    odd = addWidened(odd, v128.load(source, 16));
    source += 2 * VECTOR_BYTES;
  }
  if (left >= 4) {
    even = addWidened(even, v128.load(source));
    source += VECTOR_BYTES;
    left -= 4;
  }
  if (left) odd = addWidened(odd, loadFirst(source, left));
  return lanesTotal(f64x2.add(even, odd));
}

function columnTotals(source: usize, target: usize, rows: usize, columns: usize, divisor: f64): void {
  const stride = columns << 2;
  const by = f64x2.splat(divisor);
  for (let column: usize = 0; column < columns; column += 4) {
    const width = min<usize>(columns - column, 4);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let at = source + (column << 2);
    for (let row: usize = 0; row < rows; row++) {
      const value = width == 4 ? v128.load(at) : loadFirst(at, width);
      low = f64x2.add(low, f64x2.promote_low_f32x4(value));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(value, value, 1, 1)));
      at += stride;
    }
    const first = f32x4.demote_f64x2_zero(f64x2.div(low, by));
    const second = f32x4.demote_f64x2_zero(f64x2.div(high, by));
    const totals = i64x2.replace_lane(first, 1, i64x2.extract_lane(second, 0));
    const to = target + (column << 2);
    if (width == 4) v128.store(to, totals);
    else storeFirst(to, totals, width);
  }
}
