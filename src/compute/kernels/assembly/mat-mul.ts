import { pack } from "./pack";
import { multiplyAdd } from "./vector";

/**
 * c = a·b by Goto and van de Geijn's scheme ("Anatomy of high-performance matrix multiplication", 2008): blocks of both
 * operands are packed into panels that the caches hold, and a micro-kernel keeps a tile of c in registers.
 *
 * An element of c is always the sum, in order, of blocks of DEPTH products, each added in order. So its bits depend on
 * its row of a and its column of b, and on nothing else.
 */

/** A tile of c: 4 × 8 floats are 8 of the 16 vector registers. */
const TILE_ROWS: usize = 4;
const TILE_COLUMNS: usize = 8;
/** Products that are added before c is touched. */
const DEPTH: usize = 256;
/** Rows of a, and columns of b, in a packed block: 128 kB and 512 kB, for the second-level cache. */
const BLOCK_ROWS: usize = 128;
const BLOCK_COLUMNS: usize = 512;

const PACKED_A_BYTES: usize = (BLOCK_ROWS * DEPTH) << 2;
const PACKED_B_BYTES: usize = (BLOCK_COLUMNS * DEPTH) << 2;
const TILE_BYTES: usize = (TILE_ROWS * TILE_COLUMNS) << 2;

/** Memory that matMul works in. */
export function matMulScratchBytes(): usize {
  return PACKED_A_BYTES + PACKED_B_BYTES + TILE_BYTES;
}

/**
 * c (rows × columns) = a · b, or c + a · b where `accumulate`, with `depth` products an element. a is stored
 * rows × depth, or depth × rows where `transposeA`; b depth × columns, or columns × depth where `transposeB`. A stored
 * line of a, b and c begins `strideA`, `strideB` and `strideC` floats after the one before it.
 */
export function matMul(
  a: usize,
  b: usize,
  c: usize,
  rows: usize,
  columns: usize,
  depth: usize,
  strideA: usize,
  strideB: usize,
  strideC: usize,
  transposeA: bool,
  transposeB: bool,
  accumulate: bool,
  scratch: usize,
): void {
  if (depth == 0) {
    if (accumulate) return;
    for (let row: usize = 0; row < rows; row++) memory.fill(c + ((row * strideC) << 2), 0, columns << 2);
    return;
  }
  if (rows == 1 && columns >= 16 && !transposeA && !transposeB && !accumulate) {
    rowTimesMatrix(a, b, c, columns, depth, strideB << 2);
    return;
  }
  const packedA = scratch;
  const packedB = packedA + PACKED_A_BYTES;
  const tile = packedB + PACKED_B_BYTES;
  const rowStep: usize = transposeA ? 4 : strideA << 2;
  const depthStepA: usize = transposeA ? strideA << 2 : 4;
  const columnStep: usize = transposeB ? strideB << 2 : 4;
  const depthStepB: usize = transposeB ? 4 : strideB << 2;
  const stride = strideC << 2;

  for (let column: usize = 0; column < columns; column += BLOCK_COLUMNS) {
    const width = min(columns - column, BLOCK_COLUMNS);
    for (let from: usize = 0; from < depth; from += DEPTH) {
      const deep = min(depth - from, DEPTH);
      const add = accumulate || from > 0;
      pack(b + column * columnStep + from * depthStepB, columnStep, depthStepB, width, deep, TILE_COLUMNS, packedB);
      for (let row: usize = 0; row < rows; row += BLOCK_ROWS) {
        const height = min(rows - row, BLOCK_ROWS);
        pack(a + row * rowStep + from * depthStepA, rowStep, depthStepA, height, deep, TILE_ROWS, packedA);
        multiplyBlock(packedA, packedB, c + row * stride + (column << 2), stride, height, width, deep, add, tile);
      }
    }
  }
}

/** A packed block of a times a packed block of b, written to c or added to it. */
function multiplyBlock(
  packedA: usize,
  packedB: usize,
  c: usize,
  stride: usize,
  height: usize,
  width: usize,
  depth: usize,
  add: bool,
  tile: usize,
): void {
  for (let column: usize = 0; column < width; column += TILE_COLUMNS) {
    const panelB = packedB + ((column * depth) << 2);
    const validColumns = min(width - column, TILE_COLUMNS);
    for (let row: usize = 0; row < height; row += TILE_ROWS) {
      const panelA = packedA + ((row * depth) << 2);
      const validRows = min(height - row, TILE_ROWS);
      const target = c + row * stride + (column << 2);
      if (validRows == TILE_ROWS && validColumns == TILE_COLUMNS) {
        multiplyTile(panelA, panelB, depth, target, stride, add);
      } else {
        multiplyTile(panelA, panelB, depth, tile, TILE_COLUMNS << 2, false);
        copyTile(tile, target, stride, validRows, validColumns, add);
      }
    }
  }
}

/** The micro-kernel: 4 rows of a panel of a times 8 columns of a panel of b. */
function multiplyTile(a: usize, b: usize, depth: usize, c: usize, stride: usize, add: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (const end = a + ((depth * TILE_ROWS) << 2); a < end; a += 16) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
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
    b += 32;
  }
  putRow(c, c00, c01, add);
  putRow(c + stride, c10, c11, add);
  putRow(c + 2 * stride, c20, c21, add);
  putRow(c + 3 * stride, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function putRow(c: usize, left: v128, right: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(v128.load(c), left) : left);
  v128.store(c, add ? f32x4.add(v128.load(c, 16), right) : right, 16);
}

/** The part of a tile that lies within c, written to it or added. */
function copyTile(tile: usize, c: usize, stride: usize, rows: usize, columns: usize, add: bool): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const at = c + row * stride + (column << 2);
      const value = load<f32>(tile + ((row * TILE_COLUMNS + column) << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}

/**
 * One row times a matrix, where packing would cost more than it saves: 16 columns (a cache line) at a time. The last
 * 16 may overlap those before, and come out the same.
 */
function rowTimesMatrix(a: usize, b: usize, c: usize, columns: usize, depth: usize, stride: usize): void {
  for (let column: usize = 0; column < columns; column += 16) {
    const offset = min(column, columns - 16) << 2;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let at = b + offset;
    for (let from: usize = 0; from < depth; from += DEPTH) {
      let c0 = f32x4.splat(0);
      let c1 = f32x4.splat(0);
      let c2 = f32x4.splat(0);
      let c3 = f32x4.splat(0);
      const until = a + (min(depth, from + DEPTH) << 2);
      for (let next = a + (from << 2); next < until; next += 4) {
        const value = v128.load32_splat(next);
        c0 = multiplyAdd(value, v128.load(at), c0);
        c1 = multiplyAdd(value, v128.load(at, 16), c1);
        c2 = multiplyAdd(value, v128.load(at, 32), c2);
        c3 = multiplyAdd(value, v128.load(at, 48), c3);
        at += stride;
      }
      // A sum's first block is taken as it is, as in a tile: 0 + (−0) would lose its sign.
      s0 = from ? f32x4.add(s0, c0) : c0;
      s1 = from ? f32x4.add(s1, c1) : c1;
      s2 = from ? f32x4.add(s2, c2) : c2;
      s3 = from ? f32x4.add(s3, c3) : c3;
    }
    v128.store(c + offset, s0);
    v128.store(c + offset, s1, 16);
    v128.store(c + offset, s2, 32);
    v128.store(c + offset, s3, 48);
  }
}
