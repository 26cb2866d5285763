import { loadFirst, multiplyAdd, storeFirst, VECTOR_BYTES } from "./vector";

/** One step of gradient descent with momentum (Polyak 1964) as PyTorch has it: v ← μ v + g, then θ ← θ − α v. */
export function sgdUpdate(
  variable: usize,
  gradient: usize,
  velocity: usize,
  nextVariable: usize,
  nextVelocity: usize,
  length: usize,
  rate: f32,
  momentum: f32,
): void {
  const r = f32x4.splat(rate);
  const m = f32x4.splat(momentum);
  const end = (length & ~3) << 2;
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    const v = multiplyAdd(m, v128.load(velocity + at), v128.load(gradient + at));
    v128.store(nextVelocity + at, v);
    v128.store(nextVariable + at, f32x4.sub(v128.load(variable + at), f32x4.mul(r, v)));
  }
  const rest = length & 3;
  if (!rest) return;
  const v = multiplyAdd(m, loadFirst(velocity + end, rest), loadFirst(gradient + end, rest));
  storeFirst(nextVelocity + end, v, rest);
  storeFirst(nextVariable + end, f32x4.sub(loadFirst(variable + end, rest), f32x4.mul(r, v)), rest);
}
