import { expOfNonPositive, log1pOfUnit, sigmoid } from "./exponential";
import { addWidened, lanesTotal, loadFirst, maskFirst, storeFirst, VECTOR_BYTES } from "./vector";

/** x·a − softplus(a) = a·(x − [a > 0]) − log(1 + e^−|a|), whose two parts are both ≤ 0 for x in [0, 1]: none cancels. */
// @ts-ignore: decorator
@inline
function logDensity(x: v128, a: v128): v128 {
  const positive = v128.and(f32x4.gt(a, f32x4.splat(0)), f32x4.splat(1));
  const tail = log1pOfUnit(expOfNonPositive(f32x4.neg(f32x4.abs(a))));
  return f32x4.sub(f32x4.mul(a, f32x4.sub(x, positive)), tail);
}

/** log Bernoulli(x; sigmoid(logits)) of each of `rows` examples of `columns` pixels, added in double precision. */
export function bernoulliLogDensity(x: usize, logits: usize, target: usize, rows: usize, columns: usize): void {
  const rest = columns & 3;
  const mask = maskFirst(rest);
  for (let row: usize = 0; row < rows; row++) {
    let total = f64x2.splat(0);
    for (let column: usize = rest; column < columns; column += 4) {
      total = addWidened(total, logDensity(v128.load(x), v128.load(logits)));
      x += VECTOR_BYTES;
      logits += VECTOR_BYTES;
    }
    if (rest) {
      const last = logDensity(loadFirst(x, rest), loadFirst(logits, rest));
      total = addWidened(total, v128.and(last, mask));
      x += rest << 2;
      logits += rest << 2;
    }
    store<f32>(target + (row << 2), lanesTotal(total) as f32);
  }
}

/** Both at once, which saves an exponential: the log density of each row, and `weight` times its gradient by the logits. */
export function bernoulliLogDensityAndGradient(
  x: usize,
  logits: usize,
  densities: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
  weight: f32,
): void {
  const rest = columns & 3;
  const mask = maskFirst(rest);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const scale = f32x4.splat(weight);
  for (let row: usize = 0; row < rows; row++) {
    let total = f64x2.splat(0);
    for (let left = columns; left > 0; ) {
      const whole = left >= 4;
      const pixels = whole ? v128.load(x) : loadFirst(x, rest);
      const a = whole ? v128.load(logits) : loadFirst(logits, rest);
      const e = expOfNonPositive(f32x4.neg(f32x4.abs(a)));
      const positive = v128.and(f32x4.gt(a, zero), one);
      const density = f32x4.sub(f32x4.mul(a, f32x4.sub(pixels, positive)), log1pOfUnit(e));
      const numerator = v128.bitselect(e, one, f32x4.lt(a, zero));
      const gradient = f32x4.mul(scale, f32x4.sub(pixels, f32x4.div(numerator, f32x4.add(e, one))));
      if (whole) {
        total = addWidened(total, density);
        v128.store(gradients, gradient);
      } else {
        total = addWidened(total, v128.and(density, mask));
        storeFirst(gradients, gradient, rest);
      }
      const count = whole ? 4 : rest;
      x += count << 2;
      logits += count << 2;
      gradients += count << 2;
      left -= count;
    }
    store<f32>(densities + (row << 2), lanesTotal(total) as f32);
  }
}

/** dy · (x − sigmoid(logits)) with one dy for each row. */
export function bernoulliLogDensityGradient(
  dy: usize,
  x: usize,
  logits: usize,
  target: usize,
  rows: usize,
  columns: usize,
): void {
  const rest = columns & 3;
  for (let row: usize = 0; row < rows; row++) {
    const scale = v128.load32_splat(dy + (row << 2));
    for (let column: usize = rest; column < columns; column += 4) {
      v128.store(target, f32x4.mul(scale, f32x4.sub(v128.load(x), sigmoid(v128.load(logits)))));
      x += VECTOR_BYTES;
      logits += VECTOR_BYTES;
      target += VECTOR_BYTES;
    }
    if (rest) {
      const last = f32x4.mul(scale, f32x4.sub(loadFirst(x, rest), sigmoid(loadFirst(logits, rest))));
      storeFirst(target, last, rest);
      x += rest << 2;
      logits += rest << 2;
      target += rest << 2;
    }
  }
}
