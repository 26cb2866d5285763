import { expOfNonPositive } from "./exponential";
import { addWidened, lanesTotal, loadFirst, maskFirst, storeFirst, VECTOR_BYTES } from "./vector";

// @ts-ignore: decorator
@inline
function largestOf(logits: usize, levels: usize): f32 {
  let lanes = v128.load32_splat(logits);
  let level: usize = 0;
  for (; level + 4 <= levels; level += 4) lanes = f32x4.max(lanes, v128.load(logits + (level << 2)));
  for (; level < levels; level++) lanes = f32x4.max(lanes, v128.load32_splat(logits + (level << 2)));
  return max(
    max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  );
}

/** Σ exp(logit − largest) over the levels of a pixel. */
// @ts-ignore: decorator
@inline
function total(logits: usize, levels: usize, largest: v128): f64 {
  const rest = levels & 3;
  const end = (levels - rest) << 2;
  let sum = f64x2.splat(0);
  for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
    sum = addWidened(sum, expOfNonPositive(f32x4.sub(v128.load(logits + at), largest)));
  }
  if (rest) {
    const last = expOfNonPositive(f32x4.sub(loadFirst(logits + end, rest), largest));
    sum = addWidened(sum, v128.and(last, maskFirst(rest)));
  }
  return lanesTotal(sum);
}

// @ts-ignore: decorator
@inline
function levelOf(x: f32, levels: usize): usize {
  return clamp(nearest((x as f64) * ((levels - 1) as f64)), 0, (levels - 1) as f64) as usize;
}

// @ts-ignore: decorator
@inline
function clamp(value: f64, least: f64, most: f64): f64 {
  return min(max(value, least), most);
}

/** log softmax(logits)[level of x] summed over the pixels of each row; a pixel's level is the nearest of 0 … 1 in even steps. */
export function categoricalLogDensity(
  x: usize,
  logits: usize,
  target: usize,
  rows: usize,
  pixels: usize,
  levels: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    let density: f64 = 0;
    for (let pixel: usize = 0; pixel < pixels; pixel++) {
      const largest = largestOf(logits, levels);
      const sum = total(logits, levels, f32x4.splat(largest));
      const chosen = load<f32>(logits + (levelOf(load<f32>(x), levels) << 2)) - largest;
      // The largest level's own term is 1.
      density += (chosen as f64) - NativeMath.log1p(sum - 1);
      x += 4;
      logits += levels << 2;
    }
    store<f32>(target + (row << 2), density as f32);
  }
}

/** The same, and its gradient by the logits, [level of x] − softmax, times one weight for each row. */
export function categoricalLogDensityAndGradient(
  weights: usize,
  x: usize,
  logits: usize,
  densities: usize,
  gradients: usize,
  rows: usize,
  pixels: usize,
  levels: usize,
): void {
  const rest = levels & 3;
  const end = (levels - rest) << 2;
  for (let row: usize = 0; row < rows; row++) {
    const weight = load<f32>(weights + (row << 2));
    let density: f64 = 0;
    for (let pixel: usize = 0; pixel < pixels; pixel++) {
      const greatest = largestOf(logits, levels);
      const largest = f32x4.splat(greatest);
      const sum = total(logits, levels, largest);
      const level = levelOf(load<f32>(x), levels) << 2;
      density += ((load<f32>(logits + level) - greatest) as f64) - NativeMath.log1p(sum - 1);
      const scale = f32x4.splat((-(weight as f64) / sum) as f32);
      for (let at: usize = 0; at < end; at += VECTOR_BYTES) {
        const e = expOfNonPositive(f32x4.sub(v128.load(logits + at), largest));
        v128.store(gradients + at, f32x4.mul(scale, e));
      }
      if (rest) {
        const e = expOfNonPositive(f32x4.sub(loadFirst(logits + end, rest), largest));
        storeFirst(gradients + end, f32x4.mul(scale, e), rest);
      }
      store<f32>(gradients + level, load<f32>(gradients + level) + weight);
      x += 4;
      logits += levels << 2;
      gradients += levels << 2;
    }
    store<f32>(densities + (row << 2), density as f32);
  }
}
