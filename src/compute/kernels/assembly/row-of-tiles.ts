import { multiplyAdd, put, VECTOR_BYTES } from "./vector";
import { LISTED_BYTES } from "./zero-steps";

/** Columns of four panels of b. */
export const ROW_COLUMNS: usize = 32;

/**
 * One row of a, as the list of its steps that are not zero, times four panels of b that begin `panelBytes` apart, written to c or
 * added to it. As many sums as a tile has, so as many operations can be under way, for one row instead of four.
 */
export function multiplyRow(list: usize, steps: usize, b: usize, panelBytes: usize, c: usize, add: bool): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let c4 = f32x4.splat(0);
  let c5 = f32x4.splat(0);
  let c6 = f32x4.splat(0);
  let c7 = f32x4.splat(0);
  const second = b + panelBytes;
  const third = second + panelBytes;
  const fourth = third + panelBytes;
  for (const end = list + steps * LISTED_BYTES; list < end; list += LISTED_BYTES) {
    const value = v128.load32_splat(list);
    const line: usize = load<u32>(list, 4);
    c0 = multiplyAdd(value, v128.load(b + line), c0);
    c1 = multiplyAdd(value, v128.load(b + line, VECTOR_BYTES), c1);
    c2 = multiplyAdd(value, v128.load(second + line), c2);
    c3 = multiplyAdd(value, v128.load(second + line, VECTOR_BYTES), c3);
    c4 = multiplyAdd(value, v128.load(third + line), c4);
    c5 = multiplyAdd(value, v128.load(third + line, VECTOR_BYTES), c5);
    c6 = multiplyAdd(value, v128.load(fourth + line), c6);
    c7 = multiplyAdd(value, v128.load(fourth + line, VECTOR_BYTES), c7);
  }
  put(c, c0, add);
  put(c + VECTOR_BYTES, c1, add);
  put(c + 2 * VECTOR_BYTES, c2, add);
  put(c + 3 * VECTOR_BYTES, c3, add);
  put(c + 4 * VECTOR_BYTES, c4, add);
  put(c + 5 * VECTOR_BYTES, c5, add);
  put(c + 6 * VECTOR_BYTES, c6, add);
  put(c + 7 * VECTOR_BYTES, c7, add);
}
