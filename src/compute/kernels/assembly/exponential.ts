import { multiplyAdd } from "./vector";

/**
 * eᵃ for a ≤ 0, to 2 units in the last place; below −87, where eᵃ leaves the normal floats, it stays at e⁻⁸⁷.
 *
 * Cody and Waite's reduction a = n·ln 2 + r with |r| ≤ ln 2 / 2, and Cephes' polynomial (expf) for e^r.
 */
// @ts-ignore: decorator
@inline
export function expOfNonPositive(a: v128): v128 {
  const clamped = f32x4.max(a, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts: n times the first is exact.
  const coarse = multiplyAdd(n, f32x4.splat(-0.693359375), clamped);
  const r = multiplyAdd(n, f32x4.splat(2.12194440e-4), coarse);
  let p = f32x4.splat(1.9875691500e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * log(1 + u) for 0 ≤ u ≤ 1, to 2 units in the last place however small u is:
 * 2·artanh(s) with s = u / (2 + u) ≤ 1/3, by its power series, whose rest after s¹⁵ is below 2⁻²⁹ of the value.
 */
// @ts-ignore: decorator
@inline
export function log1pOfUnit(u: v128): v128 {
  const s = f32x4.div(u, f32x4.add(u, f32x4.splat(2)));
  const square = f32x4.mul(s, s);
  let p = f32x4.splat(1.0 / 15);
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 13));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 11));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 9));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 7));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 5));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 3));
  const twice = f32x4.add(s, s);
  return multiplyAdd(f32x4.mul(p, square), twice, twice);
}

/**
 * log a for normal a > 0, to 3 units in the last place: a = 2ⁿ m with √½ ≤ m < √2, and log m = 2·artanh((m − 1) / (m + 1)) by its
 * power series, whose rest after s¹¹ is below 2⁻³³ of the value.
 */
// @ts-ignore: decorator
@inline
export function logOfNormal(a: v128): v128 {
  // Bits of √½: what is subtracted from the exponent leaves the mantissa in its range.
  const shifted = i32x4.sub(a, i32x4.splat(0x3f3504f3));
  const n = i32x4.shr_s(shifted, 23);
  const m = i32x4.sub(a, i32x4.shl(n, 23));
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const square = f32x4.mul(s, s);
  let p = f32x4.splat(1.0 / 11);
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 9));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 7));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 5));
  p = multiplyAdd(p, square, f32x4.splat(1.0 / 3));
  const twice = f32x4.add(s, s);
  const log = multiplyAdd(f32x4.mul(p, square), twice, twice);
  const power = f32x4.convert_i32x4_s(n);
  // ln 2 in two parts: n times the first is exact.
  return multiplyAdd(power, f32x4.splat(0.693359375), multiplyAdd(power, f32x4.splat(-2.12194440e-4), log));
}

/** 1 / (1 + e⁻ᵃ) without overflow at either end. */
// @ts-ignore: decorator
@inline
export function sigmoid(a: v128): v128 {
  const e = expOfNonPositive(f32x4.neg(f32x4.abs(a)));
  const numerator = v128.bitselect(e, f32x4.splat(1), f32x4.lt(a, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(e, f32x4.splat(1)));
}

/** tanh(a) to 3 units in the last place: Eigen's quotient of polynomials, beyond ±7.9 the ±1 that float32 rounds it to. */
// @ts-ignore: decorator
@inline
export function tanh(a: v128): v128 {
  const x = f32x4.min(f32x4.max(a, f32x4.splat(-7.90531110763549805)), f32x4.splat(7.90531110763549805));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = multiplyAdd(p, square, f32x4.splat(2.00018790482477e-13));
  p = multiplyAdd(p, square, f32x4.splat(-8.60467152213735e-11));
  p = multiplyAdd(p, square, f32x4.splat(5.12229709037114e-8));
  p = multiplyAdd(p, square, f32x4.splat(1.48572235717979e-5));
  p = multiplyAdd(p, square, f32x4.splat(6.37261928875436e-4));
  p = multiplyAdd(p, square, f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = multiplyAdd(q, square, f32x4.splat(1.18534705686654e-4));
  q = multiplyAdd(q, square, f32x4.splat(2.26843463243900e-3));
  q = multiplyAdd(q, square, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}
