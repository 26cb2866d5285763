import { expOfNonPositive, log1pOfUnit, logOfNormal, sigmoid } from "./exponential";
import { addWidened, lanesTotal, loadFirst, maskFirst, multiplyAdd, storeFirst, VECTOR_BYTES } from "./vector";

/*
 * Densities of independent pixels, each from one number a of the decoder's output. A density is a class that says what of a its
 * value and its slope have in common (`shared`), and the two; the loops over rows of pixels are the same for all.
 */

/** x·a − softplus(a) = a·(x − [a > 0]) − log(1 + e^−|a|), whose two parts are both ≤ 0 for x in [0, 1]: none cancels. */
@unmanaged
class Bernoulli {
  @inline shared(a: v128): v128 {
    return expOfMinusSize(a);
  }
  @inline value(x: v128, a: v128, e: v128): v128 {
    return f32x4.sub(f32x4.mul(a, f32x4.sub(x, isPositive(a))), log1pOfUnit(e));
  }
  /** x − sigmoid(a). */
  @inline slope(x: v128, a: v128, e: v128): v128 {
    const numerator = v128.bitselect(e, f32x4.splat(1), f32x4.lt(a, f32x4.splat(0)));
    return f32x4.sub(x, f32x4.div(numerator, f32x4.add(e, f32x4.splat(1))));
  }
}

/**
 * x·a − softplus(a) + log C(a) with C = a / tanh(a/2) (Loaiza-Ganem & Cunningham 2019, equation 6), in which the softplus cancels:
 * with t = |a| it is a·(x − [a > 0]) + log(t / (1 − e⁻ᵗ)). Its slope is x − E[x], and E[x] = 1/(1 − e⁻ᵃ) − 1/a. For t < 1 both
 * come from their series about 0.
 */
@unmanaged
class ContinuousBernoulli {
  @inline shared(a: v128): v128 {
    return expOfMinusSize(a);
  }
  @inline value(x: v128, a: v128, e: v128): v128 {
    const t = f32x4.abs(a);
    const square = f32x4.mul(a, a);
    // t/2 − log(sinh(t/2) / (t/2)) = t/2 − t²/24 + t⁴/2880 − t⁶/181440 + t⁸/9676800 − t¹⁰/479001600
    let p = f32x4.splat(-1.0 / 479001600);
    p = multiplyAdd(p, square, f32x4.splat(1.0 / 9676800));
    p = multiplyAdd(p, square, f32x4.splat(-1.0 / 181440));
    p = multiplyAdd(p, square, f32x4.splat(1.0 / 2880));
    p = multiplyAdd(p, square, f32x4.splat(-1.0 / 24));
    const series = multiplyAdd(p, square, f32x4.mul(t, f32x4.splat(0.5)));
    const direct = logOfNormal(f32x4.div(t, f32x4.sub(f32x4.splat(1), e)));
    const log = v128.bitselect(series, direct, f32x4.lt(t, f32x4.splat(1)));
    return multiplyAdd(a, f32x4.sub(x, isPositive(a)), log);
  }
  @inline slope(x: v128, a: v128, e: v128): v128 {
    const one = f32x4.splat(1);
    const square = f32x4.mul(a, a);
    // ½ + a/12 − a³/720 + a⁵/30240 − a⁷/1209600 + a⁹/47900160
    let p = f32x4.splat(1.0 / 47900160);
    p = multiplyAdd(p, square, f32x4.splat(-1.0 / 1209600));
    p = multiplyAdd(p, square, f32x4.splat(1.0 / 30240));
    p = multiplyAdd(p, square, f32x4.splat(-1.0 / 720));
    p = multiplyAdd(p, square, f32x4.splat(1.0 / 12));
    const series = multiplyAdd(p, a, f32x4.splat(0.5));
    // 1/(1 − e⁻ᵃ) is 1/(1 − e⁻ᵗ) for a > 0 and −e⁻ᵗ/(1 − e⁻ᵗ) below.
    const numerator = v128.bitselect(f32x4.neg(e), one, f32x4.lt(a, f32x4.splat(0)));
    const direct = f32x4.sub(f32x4.div(numerator, f32x4.sub(one, e)), f32x4.div(one, a));
    return f32x4.sub(x, v128.bitselect(series, direct, f32x4.lt(f32x4.abs(a), one)));
  }
}

/** What of a Gaussian's log density depends on its mean, for a variance of 1: −½ (x − a)². */
@unmanaged
class LinearMean {
  @inline shared(a: v128): v128 {
    return a;
  }
  @inline value(x: v128, a: v128, mean: v128): v128 {
    return unitNormalExponent(x, mean);
  }
  @inline slope(x: v128, a: v128, mean: v128): v128 {
    return f32x4.sub(x, mean);
  }
}

/** The same with the mean sigmoid(a). */
@unmanaged
class SigmoidMean {
  @inline shared(a: v128): v128 {
    return sigmoid(a);
  }
  @inline value(x: v128, a: v128, mean: v128): v128 {
    return unitNormalExponent(x, mean);
  }
  @inline slope(x: v128, a: v128, mean: v128): v128 {
    return f32x4.mul(f32x4.sub(x, mean), f32x4.mul(mean, f32x4.sub(f32x4.splat(1), mean)));
  }
}

/** e^−|a|, of which both densities on a logit are made. */
// @ts-ignore: decorator
@inline
function expOfMinusSize(a: v128): v128 {
  return expOfNonPositive(f32x4.neg(f32x4.abs(a)));
}

/** −½ (x − mean)². */
// @ts-ignore: decorator
@inline
function unitNormalExponent(x: v128, mean: v128): v128 {
  const distance = f32x4.sub(x, mean);
  return f32x4.mul(f32x4.splat(-0.5), f32x4.mul(distance, distance));
}

// @ts-ignore: decorator
@inline
function isPositive(a: v128): v128 {
  return v128.and(f32x4.gt(a, f32x4.splat(0)), f32x4.splat(1));
}

/** The sum of each of `rows` examples of `columns` pixels, added in double precision. */
// @ts-ignore: decorator
@inline
function logDensity<Density>(x: usize, output: usize, target: usize, rows: usize, columns: usize): void {
  const density = changetype<Density>(0);
  const rest = columns & 3;
  const mask = maskFirst(rest);
  for (let row: usize = 0; row < rows; row++) {
    let total = f64x2.splat(0);
    for (let column: usize = rest; column < columns; column += 4) {
      const a = v128.load(output);
      total = addWidened(total, density.value(v128.load(x), a, density.shared(a)));
      x += VECTOR_BYTES;
      output += VECTOR_BYTES;
    }
    if (rest) {
      const a = loadFirst(output, rest);
      const last = density.value(loadFirst(x, rest), a, density.shared(a));
      total = addWidened(total, v128.and(last, mask));
      x += rest << 2;
      output += rest << 2;
    }
    store<f32>(target + (row << 2), lanesTotal(total) as f32);
  }
}

/** The same sums, and their gradients by the decoder's output times one weight for each row. */
// @ts-ignore: decorator
@inline
function logDensityAndGradient<Density>(
  weights: usize,
  x: usize,
  output: usize,
  densities: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
): void {
  const density = changetype<Density>(0);
  const rest = columns & 3;
  const mask = maskFirst(rest);
  for (let row: usize = 0; row < rows; row++) {
    let total = f64x2.splat(0);
    const weight = v128.load32_splat(weights + (row << 2));
    for (let left = columns; left > 0; ) {
      const whole = left >= 4;
      const pixels = whole ? v128.load(x) : loadFirst(x, rest);
      const a = whole ? v128.load(output) : loadFirst(output, rest);
      const shared = density.shared(a);
      const value = density.value(pixels, a, shared);
      const gradient = f32x4.mul(weight, density.slope(pixels, a, shared));
      if (whole) {
        total = addWidened(total, value);
        v128.store(gradients, gradient);
      } else {
        total = addWidened(total, v128.and(value, mask));
        storeFirst(gradients, gradient, rest);
      }
      const count = whole ? 4 : rest;
      x += count << 2;
      output += count << 2;
      gradients += count << 2;
      left -= count;
    }
    store<f32>(densities + (row << 2), lanesTotal(total) as f32);
  }
}

export function bernoulliLogDensity(x: usize, output: usize, target: usize, rows: usize, columns: usize): void {
  logDensity<Bernoulli>(x, output, target, rows, columns);
}

export function bernoulliLogDensityAndGradient(
  weights: usize,
  x: usize,
  output: usize,
  densities: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
): void {
  logDensityAndGradient<Bernoulli>(weights, x, output, densities, gradients, rows, columns);
}

export function continuousBernoulliLogDensity(
  x: usize,
  output: usize,
  target: usize,
  rows: usize,
  columns: usize,
): void {
  logDensity<ContinuousBernoulli>(x, output, target, rows, columns);
}

export function continuousBernoulliLogDensityAndGradient(
  weights: usize,
  x: usize,
  output: usize,
  densities: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
): void {
  logDensityAndGradient<ContinuousBernoulli>(weights, x, output, densities, gradients, rows, columns);
}

/** −½ Σ (x − output)² of each row. */
export function linearMeanExponent(x: usize, output: usize, target: usize, rows: usize, columns: usize): void {
  logDensity<LinearMean>(x, output, target, rows, columns);
}

export function linearMeanExponentAndGradient(
  weights: usize,
  x: usize,
  output: usize,
  exponents: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
): void {
  logDensityAndGradient<LinearMean>(weights, x, output, exponents, gradients, rows, columns);
}

/** −½ Σ (x − sigmoid(output))² of each row. */
export function sigmoidMeanExponent(x: usize, output: usize, target: usize, rows: usize, columns: usize): void {
  logDensity<SigmoidMean>(x, output, target, rows, columns);
}

export function sigmoidMeanExponentAndGradient(
  weights: usize,
  x: usize,
  output: usize,
  exponents: usize,
  gradients: usize,
  rows: usize,
  columns: usize,
): void {
  logDensityAndGradient<SigmoidMean>(weights, x, output, exponents, gradients, rows, columns);
}
