import { VECTOR_BYTES } from "./vector";

/**
 * What lets a matrix product leave out what is zero. The margins of an image are, and so are most steps of a panel of four images:
 * four lines of a, depth by depth. A panel is made shorter by its steps of four zeros, and the others say which line of b they
 * meet. Each sum keeps its order and its terms but for added zeros, and so, but for the sign of a zero, its bits.
 */

/** A step in the list of a single line: its value, and how many bytes of a panel of b lie before the line that it meets. */
export const LISTED_BYTES: usize = 8;

/** How many steps of a packed panel have a value that is not zero. `lengths` gets how many of its own each of the four lines has. */
export function countNonZero(panel: usize, depth: usize, lengths: usize): usize {
  let steps: usize = 0;
  let own = i32x4.splat(0);
  for (const end = panel + depth * VECTOR_BYTES; panel < end; panel += VECTOR_BYTES) {
    const some = nonZero(v128.load(panel));
    steps += v128.any_true(some) ? 1 : 0;
    own = i32x4.sub(own, some);
  }
  v128.store(lengths, own);
  return steps;
}

/** Lists for each of a packed panel's four lines its steps that are not zero; the lists begin `listBytes` apart. */
export function listNonZero(panel: usize, depth: usize, lineBytes: usize, lists: usize, listBytes: usize): void {
  let first = lists;
  let second = lists + listBytes;
  let third = lists + 2 * listBytes;
  let fourth = lists + 3 * listBytes;
  const end = depth * lineBytes;
  for (let line: usize = 0; line < end; line += lineBytes) {
    first = appendStep(first, load<f32>(panel), line);
    second = appendStep(second, load<f32>(panel, 4), line);
    third = appendStep(third, load<f32>(panel, 8), line);
    fourth = appendStep(fourth, load<f32>(panel, 12), line);
    panel += VECTOR_BYTES;
  }
}

/** Writes a step, and returns where the next is to be written: over it where it is zero. Zeros are too many to be foreseen as branches. */
// @ts-ignore: decorator
@inline
function appendStep(list: usize, value: f32, line: usize): usize {
  store<f32>(list, value);
  store<u32>(list, line as u32, 4);
  return list + (usize(value != 0) << 3);
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

/** Whether no value is infinite or not a number: with those, a product with zero is no zero. `length` is a multiple of 8. */
export function isFinite(values: usize, length: usize): bool {
  const magnitude = i32x4.splat(0x7fffffff);
  let left = i32x4.splat(0);
  let right = i32x4.splat(0);
  for (const end = values + (length << 2); values < end; values += 2 * VECTOR_BYTES) {
    left = i32x4.max_s(left, v128.and(v128.load(values), magnitude));
    right = i32x4.max_s(right, v128.and(v128.load(values, VECTOR_BYTES), magnitude));
  }
  // The exponent of all ones.
  return !v128.any_true(i32x4.ge_s(i32x4.max_s(left, right), i32x4.splat(0x7f800000)));
}
