import { expOfNonPositive, log1pOfUnit, sigmoid, tanh } from "./exponential";
import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/** What an activation is called across the border; src/compute/activation-codes.ts has the same list. */
const RELU: u32 = 1;
const RELU6: u32 = 2;
const ELU: u32 = 3;
const SIGMOID: u32 = 4;
const LEAKY_RELU: u32 = 5;
const TANH: u32 = 6;
const SOFTPLUS: u32 = 7;

/** Adds one bias a column to `rows` rows, in place. */
export function addBias(values: usize, bias: usize, rows: usize, columns: usize): void {
  const end = (columns & ~3) << 2;
  const rest = columns & 3;
  for (let row: usize = 0; row < rows; row++) {
    for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
      v128.store(values + at, f32x4.add(v128.load(values + at), v128.load(bias + at)));
    }
    if (rest) storeFirst(values + end, f32x4.add(loadFirst(values + end, rest), loadFirst(bias + end, rest)), rest);
    values += columns << 2;
  }
}

/** Applies an activation to `length` values, in place. `slope` is leaky ReLU's below zero. */
export function activate(values: usize, length: usize, activation: u32, slope: f32): void {
  const slopes = f32x4.splat(slope);
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    v128.store(values + at, activated(v128.load(values + at), activation, slopes));
  }
  const rest = length & 3;
  if (rest) storeFirst(values + end, activated(loadFirst(values + end, rest), activation, slopes), rest);
}

// @ts-ignore: decorator
@inline
function activated(a: v128, activation: u32, slope: v128): v128 {
  const zero = f32x4.splat(0);
  if (activation == RELU) return f32x4.max(a, zero);
  if (activation == RELU6) return f32x4.min(f32x4.max(a, zero), f32x4.splat(6));
  if (activation == ELU) {
    const below = f32x4.sub(expOfNonPositive(f32x4.min(a, zero)), f32x4.splat(1));
    return v128.bitselect(below, a, f32x4.lt(a, zero));
  }
  if (activation == SIGMOID) return sigmoid(a);
  if (activation == LEAKY_RELU) return v128.bitselect(f32x4.mul(a, slope), a, f32x4.lt(a, zero));
  if (activation == TANH) return tanh(a);
  // max(a, 0) + log(1 + e^−|a|): finite at both ends.
  if (activation == SOFTPLUS) {
    return f32x4.add(f32x4.max(a, zero), log1pOfUnit(expOfNonPositive(f32x4.neg(f32x4.abs(a)))));
  }
  return a;
}

/** dy times the activation's derivative, which each of these has as a function of its value y. ReLU's is 0 at 0. */
export function activationGradient(dy: usize, y: usize, target: usize, length: usize, activation: u32): void {
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    v128.store(target + at, passedBack(v128.load(dy + at), v128.load(y + at), activation));
  }
  const rest = length & 3;
  if (rest) storeFirst(target + end, passedBack(loadFirst(dy + end, rest), loadFirst(y + end, rest), activation), rest);
}

// @ts-ignore: decorator
@inline
function passedBack(dy: v128, y: v128, activation: u32): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (activation == RELU) return v128.and(dy, f32x4.gt(y, zero));
  // eᵃ = y + 1 below 0.
  if (activation == ELU) return f32x4.mul(dy, f32x4.add(f32x4.min(y, zero), one));
  if (activation == SIGMOID) return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(one, y)));
  if (activation == TANH) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(y, y)));
  // sigmoid(a) = 1 − e^−softplus(a).
  if (activation == SOFTPLUS) return f32x4.mul(dy, f32x4.sub(one, expOfNonPositive(f32x4.neg(y))));
  return dy;
}
