import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

/** dy where y > 0, else 0. */
export function reluGradient(dy: usize, y: usize, target: usize, length: usize): void {
  const zero = f32x4.splat(0);
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    v128.store(target + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero)));
  }
  const rest = length & 3;
  if (!rest) return;
  storeFirst(target + end, v128.and(loadFirst(dy + end, rest), f32x4.gt(loadFirst(y + end, rest), zero)), rest);
}
