import { loadFirst, multiplyAdd, storeFirst, VECTOR_BYTES, withoutTraces } from "./vector";

/** Far enough from the denormal numbers that a velocity times a step size is none. */
const LEAST_VELOCITY: f32 = 1e-30;

// @ts-ignore: decorator
@inline
function next(velocity: v128, momentum: v128, gradient: v128): v128 {
  return withoutTraces(multiplyAdd(momentum, velocity, gradient), LEAST_VELOCITY);
}

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
    const v = next(v128.load(velocity + at), m, v128.load(gradient + at));
    v128.store(nextVelocity + at, v);
    v128.store(nextVariable + at, f32x4.sub(v128.load(variable + at), f32x4.mul(r, v)));
  }
  const rest = length & 3;
  if (!rest) return;
  const v = next(loadFirst(velocity + end, rest), m, loadFirst(gradient + end, rest));
  storeFirst(nextVelocity + end, v, rest);
  storeFirst(nextVariable + end, f32x4.sub(loadFirst(variable + end, rest), f32x4.mul(r, v)), rest);
}
