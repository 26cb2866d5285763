import { expOfNonPositive, sigmoid } from "./exponential";
import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/** What an activation is called across the border; src/compute/operations/fused-mat-mul.ts has the same list. */
const RELU: u32 = 1;
const RELU6: u32 = 2;
const ELU: u32 = 3;
const SIGMOID: u32 = 4;
const LEAKY_RELU: u32 = 5;

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
  return a;
}
