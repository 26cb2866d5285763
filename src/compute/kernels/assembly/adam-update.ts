import { loadFirst, multiplyAdd, storeFirst, VECTOR_BYTES, withoutTraces } from "./vector";

/** Far enough from the denormal numbers that a mean times a step size is none. */
const LEAST_MEAN: f32 = 1e-30;
/** The smallest number that is not denormal. */
const LEAST_VARIANCE: f32 = 1.1754944e-38;

// @ts-ignore: decorator
@inline
function decayed(old: v128, decay: v128, share: v128, value: v128, least: f32): v128 {
  return withoutTraces(multiplyAdd(decay, old, f32x4.mul(share, value)), least);
}

// @ts-ignore: decorator
@inline
function moved(variable: v128, mean: v128, variance: v128, rate: v128, correction: v128, epsilon: v128): v128 {
  const deviation = f32x4.add(f32x4.sqrt(f32x4.mul(variance, correction)), epsilon);
  return f32x4.sub(variable, f32x4.div(f32x4.mul(rate, mean), deviation));
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) on `length` parameters.
 * `share1` and `share2` are 1 − β₁ and 1 − β₂, rounded once: made from a rounded β₂ of 0.999, the latter would be 1e-5 off.
 * `rate` is α / (1 − β₁ᵗ), `correction` 1 / (1 − β₂ᵗ).
 */
export function adamUpdate(
  variable: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  nextVariable: usize,
  nextMean: usize,
  nextVariance: usize,
  length: usize,
  beta1: f32,
  share1: f32,
  beta2: f32,
  share2: f32,
  rate: f32,
  correction: f32,
  epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const s1 = f32x4.splat(share1);
  const b2 = f32x4.splat(beta2);
  const s2 = f32x4.splat(share2);
  const r = f32x4.splat(rate);
  const c = f32x4.splat(correction);
  const e = f32x4.splat(epsilon);
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    const g = v128.load(gradient + at);
    const m = decayed(v128.load(mean + at), b1, s1, g, LEAST_MEAN);
    const v = decayed(v128.load(variance + at), b2, s2, f32x4.mul(g, g), LEAST_VARIANCE);
    v128.store(nextMean + at, m);
    v128.store(nextVariance + at, v);
    v128.store(nextVariable + at, moved(v128.load(variable + at), m, v, r, c, e));
  }
  const rest = length & 3;
  if (!rest) return;
  const g = loadFirst(gradient + end, rest);
  const m = decayed(loadFirst(mean + end, rest), b1, s1, g, LEAST_MEAN);
  const v = decayed(loadFirst(variance + end, rest), b2, s2, f32x4.mul(g, g), LEAST_VARIANCE);
  storeFirst(nextMean + end, m, rest);
  storeFirst(nextVariance + end, v, rest);
  storeFirst(nextVariable + end, moved(loadFirst(variable + end, rest), m, v, r, c, e), rest);
}
