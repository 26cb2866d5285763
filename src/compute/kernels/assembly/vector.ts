/** Four floats at once, and what is shared by the kernels that work on them. */

export const VECTOR_BYTES: usize = 16;

/** a·b + c. The relaxed build rounds once where the processor has a fused multiply-add, the plain one always twice. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first `count` (1 to 3) floats at `source`, then zeros. Never reads beyond them. */
export function loadFirst(source: usize, count: usize): v128 {
  if (count == 1) return v128.load32_zero(source);
  const pair = v128.load64_zero(source);
  return count == 2 ? pair : v128.load32_lane(source, pair, 2, 8);
}

/** Writes the first `count` (1 to 3) floats of a vector. */
export function storeFirst(target: usize, value: v128, count: usize): void {
  v128.store32_lane(target, value, 0);
  if (count > 1) v128.store32_lane(target, value, 1, 4);
  if (count > 2) v128.store32_lane(target, value, 2, 8);
}

/** Writes a vector to c, or adds it to what is there. */
// @ts-ignore: decorator
@inline
export function put(c: usize, sum: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(v128.load(c), sum) : sum);
}

/**
 * Zero where a value is smaller than `least`, which is above the denormal numbers: a processor takes a hundred times as long for
 * those, and a moving average whose weight has no gradient any more would end among them and stay there.
 */
// @ts-ignore: decorator
@inline
export function withoutTraces(value: v128, least: f32): v128 {
  return v128.andnot(value, f32x4.lt(f32x4.abs(value), f32x4.splat(least)));
}

/** All ones in the first `count` lanes, zeros in the others. */
export function maskFirst(count: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count as i32));
}

/** Adds lanes 0 + 2 and 1 + 3 in double precision to a sum of two lanes. */
// @ts-ignore: decorator
@inline
export function addWidened(sum: v128, value: v128): v128 {
  const high = i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(f64x2.add(sum, f64x2.promote_low_f32x4(value)), f64x2.promote_low_f32x4(high));
}

// @ts-ignore: decorator
@inline
export function lanesTotal(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
