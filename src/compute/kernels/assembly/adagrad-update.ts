import { loadFirst, storeFirst, VECTOR_BYTES } from "./vector";

// @ts-ignore: decorator
@inline
function moved(variable: v128, gradient: v128, sum: v128, rate: v128, epsilon: v128): v128 {
  return f32x4.sub(variable, f32x4.mul(f32x4.div(gradient, f32x4.add(f32x4.sqrt(sum), epsilon)), rate));
}

/** One step of Adagrad (Duchi et al. 2011): `sum` is that of each weight's squared gradients. */
export function adagradUpdate(
  variable: usize,
  gradient: usize,
  sum: usize,
  nextVariable: usize,
  nextSum: usize,
  length: usize,
  rate: f32,
  epsilon: f32,
): void {
  const r = f32x4.splat(rate);
  const e = f32x4.splat(epsilon);
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    const g = v128.load(gradient + at);
    const s = f32x4.add(v128.load(sum + at), f32x4.mul(g, g));
    v128.store(nextSum + at, s);
    v128.store(nextVariable + at, moved(v128.load(variable + at), g, s, r, e));
  }
  const rest = length & 3;
  if (!rest) return;
  const g = loadFirst(gradient + end, rest);
  const s = f32x4.add(loadFirst(sum + end, rest), f32x4.mul(g, g));
  storeFirst(nextSum + end, s, rest);
  storeFirst(nextVariable + end, moved(loadFirst(variable + end, rest), g, s, r, e), rest);
}
