import { multiplyAdd, put, VECTOR_BYTES } from "./vector";

/** A tile of c: 4 × 8 floats are 8 of the 16 vector registers. */
export const TILE_ROWS: usize = 4;
export const TILE_COLUMNS: usize = 8;
export const TILE_BYTES: usize = (TILE_ROWS * TILE_COLUMNS) << 2;
/** A line of a packed panel of b. */
export const LINE_BYTES: usize = TILE_COLUMNS << 2;

/** A tile's 4 rows of a panel of a times 8 columns of a panel of b, step by step, written to c or added to it. */
export function multiplyTile(a: usize, b: usize, steps: usize, c: usize, stride: usize, add: bool): void {
  tile(a, b, 0, false, steps, c, stride, add);
}

/** The same where the panel of a has only some steps: `lines` says where the line of b lies that each of them meets. */
export function multiplyListed(
  a: usize,
  b: usize,
  lines: usize,
  steps: usize,
  c: usize,
  stride: usize,
  add: bool,
): void {
  tile(a, b, lines, true, steps, c, stride, add);
}

// @ts-ignore: decorator
@inline
function tile(
  a: usize,
  b: usize,
  lines: usize,
  listed: bool,
  steps: usize,
  c: usize,
  stride: usize,
  add: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (const end = a + (steps << 4); a < end; a += 16) {
    const line = listed ? b + load<u32>(lines) : b;
    const b0 = v128.load(line);
    const b1 = v128.load(line, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    if (listed) lines += 4;
    else b += LINE_BYTES;
  }
  putRow(c, c00, c01, add);
  putRow(c + stride, c10, c11, add);
  putRow(c + 2 * stride, c20, c21, add);
  putRow(c + 3 * stride, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function putRow(c: usize, left: v128, right: v128, add: bool): void {
  put(c, left, add);
  put(c + VECTOR_BYTES, right, add);
}

/** The part of a tile that lies within c, written to it or added. */
export function copyTile(tile: usize, c: usize, stride: usize, rows: usize, columns: usize, add: bool): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const at = c + row * stride + (column << 2);
      const value = load<f32>(tile + ((row * TILE_COLUMNS + column) << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}
