import { VECTOR_BYTES } from "./vector";

/**
 * What lets a matrix product leave out what is zero. The margins of an image are, and so are most steps of a panel of four images:
 * four lines of a, depth by depth. A panel is made shorter by its steps of four zeros, and the others say which line of b they
 * meet. Each sum keeps its order and its terms but for added zeros, and so, but for the sign of a zero, its bits.
 */

/** Whether a packed panel of four lines has so many steps of zeros, a quarter, that it is worth naming the others. */
export function hasManyZeros(panel: usize, depth: usize): bool {
  let others: usize = 0;
  const end = panel + depth * VECTOR_BYTES;
  for (let at = panel; at < end; at += VECTOR_BYTES) others += v128.any_true(nonZero(v128.load(at))) ? 1 : 0;
  return others << 2 <= depth * 3;
}

/**
 * Shortens a panel by its steps of zeros. Returns how many steps are left, and writes for each of them the bytes from the first
 * line of a panel of b to its own, `lineBytes` apart.
 */
export function leaveOutZeros(panel: usize, depth: usize, lineBytes: usize, lines: usize): usize {
  let kept: usize = 0;
  const end = panel + depth * VECTOR_BYTES;
  let target = panel;
  let line: usize = 0;
  for (let at = panel; at < end; at += VECTOR_BYTES) {
    const step = v128.load(at);
    if (v128.any_true(nonZero(step))) {
      v128.store(target, step);
      store<u32>(lines, line as u32);
      target += VECTOR_BYTES;
      lines += 4;
      kept++;
    }
    line += lineBytes;
  }
  return kept;
}

/** Not zero of either sign. */
// @ts-ignore: decorator
@inline
function nonZero(step: v128): v128 {
  return f32x4.ne(step, f32x4.splat(0));
}

/** Whether no value is infinite or not a number: with those, a product with zero is no zero. `length` is a multiple of 4. */
export function isFinite(values: usize, length: usize): bool {
  let products = f32x4.splat(0);
  for (const end = values + (length << 2); values < end; values += VECTOR_BYTES) {
    products = f32x4.add(products, f32x4.mul(v128.load(values), f32x4.splat(0)));
  }
  return !v128.any_true(f32x4.ne(products, products));
}
