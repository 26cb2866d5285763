import { pack } from "./pack";
import { rowTimesMatrix } from "./row-times-matrix";
import { multiplyRow, ROW_COLUMNS } from "./row-of-tiles";
import { copyTile, LINE_BYTES, multiplyListed, multiplyTile, TILE_BYTES, TILE_COLUMNS, TILE_ROWS } from "./tile";
import { countNonZero, isFinite, LISTED_BYTES, leaveOutZeros, listNonZero } from "./zero-steps";

/**
 * c = a·b by Goto and van de Geijn's scheme ("Anatomy of high-performance matrix multiplication", 2008): blocks of both
 * operands are packed into panels that the caches hold, and a micro-kernel keeps a tile of c in registers.
 *
 * An element of c is always the sum, in order, of blocks of DEPTH products, each added in order. So its bits depend on
 * its row of a and its column of b, and on nothing else.
 */

/** Products that are added before c is touched. */
const DEPTH: usize = 256;
/** Rows of a, and columns of b, in a packed block: 128 kB and 512 kB, for the second-level cache. */
const BLOCK_ROWS: usize = 128;
const BLOCK_COLUMNS: usize = 512;
/** What a step costs for a row alone, and for the four of a panel. */
const APART_COST: usize = 5;
const WHOLE_COST: usize = 16;
/** Fewer columns are multiplied as fast as zeros are looked for. */
const COLUMNS_WORTH_A_LOOK: usize = 64;

/** How a panel of a is multiplied: how many steps its lines share, or that each has a list, and each list's length. */
const PLAN_BYTES: usize = 4 + TILE_ROWS * 4;
const APART: u32 = u32.MAX_VALUE;

/** The working memory, in order: a packed block of a, which of its steps count, each panel's plan, a tile, a packed block of b. */
const PACKED_A_BYTES: usize = (BLOCK_ROWS * DEPTH) << 2;
const LISTS_BYTES: usize = BLOCK_ROWS * DEPTH * LISTED_BYTES;
const PLANS_BYTES: usize = (BLOCK_ROWS / TILE_ROWS) * PLAN_BYTES;
const PACKED_B_BYTES: usize = (BLOCK_COLUMNS * DEPTH) << 2;
const LISTS_AT: usize = PACKED_A_BYTES;
const PLANS_AT: usize = LISTS_AT + LISTS_BYTES;
const TILE_AT: usize = PLANS_AT + PLANS_BYTES;
const PACKED_B_AT: usize = TILE_AT + TILE_BYTES;

/** Memory that matMul works in. */
export function matMulScratchBytes(): usize {
  return PACKED_B_AT + PACKED_B_BYTES;
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
    rowTimesMatrix(a, b, c, columns, depth, strideB << 2, DEPTH);
    return;
  }
  const columnStep: usize = transposeB ? strideB << 2 : 4;
  const depthStep: usize = transposeB ? 4 : strideB << 2;
  const packedB = scratch + PACKED_B_AT;
  for (let column: usize = 0; column < columns; column += BLOCK_COLUMNS) {
    const width = min(columns - column, BLOCK_COLUMNS);
    for (let from: usize = 0; from < depth; from += DEPTH) {
      const deep = min(depth - from, DEPTH);
      pack(b + column * columnStep + from * depthStep, columnStep, depthStep, width, deep, TILE_COLUMNS, packedB);
      const target = c + (column << 2);
      multiplyBlock(a, packedB, target, rows, width, from, deep, strideA, strideC, transposeA, accumulate, scratch);
    }
  }
}

/** Columns with those of zeros that fill the last panel. */
// @ts-ignore: decorator
@inline
function wholePanels(columns: usize): usize {
  return (columns + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
}

/**
 * Packs a part of b for `matMulPacked`: `columnCount` columns from the `fromColumn`-th, a multiple of 8, and `depthCount` lines
 * from the `fromDepth`-th. Parts by columns, or by depth, can be packed by different threads.
 */
export function packPart(
  b: usize,
  packed: usize,
  columns: usize,
  depth: usize,
  strideB: usize,
  transposeB: bool,
  fromColumn: usize,
  columnCount: usize,
  fromDepth: usize,
  depthCount: usize,
): void {
  const columnStep: usize = transposeB ? strideB << 2 : 4;
  const depthStep: usize = transposeB ? 4 : strideB << 2;
  const untilColumn = fromColumn + columnCount;
  const untilDepth = fromDepth + depthCount;
  let block = fromDepth - (fromDepth % DEPTH);
  for (; block < untilDepth; block += DEPTH) {
    const deep = min(depth - block, DEPTH);
    const first = max(block, fromDepth);
    const count = min(block + deep, untilDepth) - first;
    for (let column = fromColumn; column < untilColumn; column += TILE_COLUMNS) {
      const target = packed + ((block * wholePanels(columns) + column * deep + (first - block) * TILE_COLUMNS) << 2);
      const width = min(columns - column, TILE_COLUMNS);
      pack(b + column * columnStep + first * depthStep, columnStep, depthStep, width, count, TILE_COLUMNS, target);
    }
  }
}

/** matMul with the same bits, for a b that is packed already. */
export function matMulPacked(
  a: usize,
  packedB: usize,
  c: usize,
  rows: usize,
  columns: usize,
  depth: usize,
  strideA: usize,
  strideC: usize,
  transposeA: bool,
  accumulate: bool,
  scratch: usize,
): void {
  for (let from: usize = 0; from < depth; from += DEPTH) {
    const deep = min(depth - from, DEPTH);
    const block = packedB + ((from * wholePanels(columns)) << 2);
    multiplyBlock(a, block, c, rows, columns, from, deep, strideA, strideC, transposeA, accumulate, scratch);
  }
}

/** What a packed block of b adds to c: the `deep` products from the `from`-th of each element, with all rows of a. */
function multiplyBlock(
  a: usize,
  packedB: usize,
  c: usize,
  rows: usize,
  width: usize,
  from: usize,
  deep: usize,
  strideA: usize,
  strideC: usize,
  transposeA: bool,
  accumulate: bool,
  scratch: usize,
): void {
  const rowStep: usize = transposeA ? 4 : strideA << 2;
  const depthStep: usize = transposeA ? strideA << 2 : 4;
  const stride = strideC << 2;
  const add = accumulate || from > 0;
  for (let row: usize = 0; row < rows; row += BLOCK_ROWS) {
    const height = min(rows - row, BLOCK_ROWS);
    pack(a + row * rowStep + from * depthStep, rowStep, depthStep, height, deep, TILE_ROWS, scratch);
    planPanels(height, deep, packedB, width, scratch);
    multiplyPanels(scratch, packedB, c + row * stride, stride, height, width, deep, add);
    multiplyRowsApart(scratch, packedB, c + row * stride, stride, height, width, deep, add);
  }
}

/** Where the plan of the panel lies that begins with this row. */
// @ts-ignore: decorator
@inline
function planOf(scratch: usize, row: usize): usize {
  return scratch + PLANS_AT + (row / TILE_ROWS) * PLAN_BYTES;
}

/** Where the list of a row's steps lies, or that of a panel which begins with this row. */
// @ts-ignore: decorator
@inline
function listOf(scratch: usize, row: usize, deep: usize): usize {
  return scratch + LISTS_AT + row * deep * LISTED_BYTES;
}

/** Columns that a row alone is multiplied with; the rest takes the panel whole. */
// @ts-ignore: decorator
@inline
function columnsApart(width: usize): usize {
  return width - (width % ROW_COLUMNS);
}

/** Plans for each packed panel of a whether it takes all steps, those that are not zero in all of its lines, or each line its own. */
function planPanels(height: usize, deep: usize, packedB: usize, width: usize, scratch: usize): void {
  let look = width >= COLUMNS_WORTH_A_LOOK;
  let asked = false;
  for (let row: usize = 0; row < height; row += TILE_ROWS) {
    const panel = scratch + ((row * deep) << 2);
    const plan = planOf(scratch, row);
    let steps = deep;
    if (look) {
      const lengths = plan + 4;
      const shared = countNonZero(panel, deep, lengths);
      const isShort = shared << 2 <= deep * 3;
      const all = load<u32>(lengths) + load<u32>(lengths, 4) + load<u32>(lengths, 8) + load<u32>(lengths, 12);
      const together = isShort ? shared : deep;
      const isApart = all * APART_COST < together * WHOLE_COST;
      if (isShort || isApart) {
        if (!asked) look = isFinite(packedB, wholePanels(width) * deep);
        asked = true;
        if (look && isApart) {
          listNonZero(panel, deep, LINE_BYTES, listOf(scratch, row, deep), deep * LISTED_BYTES);
          steps = APART;
        } else if (look) steps = leaveOutZeros(panel, deep, LINE_BYTES, listOf(scratch, row, deep));
      }
    }
    store<u32>(plan, steps as u32);
  }
}

/** The packed block of a times a packed block of b, written to c or added to it: all but what `multiplyRowsApart` does. */
function multiplyPanels(
  scratch: usize,
  packedB: usize,
  c: usize,
  stride: usize,
  height: usize,
  width: usize,
  deep: usize,
  add: bool,
): void {
  const tile = scratch + TILE_AT;
  const apart = columnsApart(width);
  for (let column: usize = 0; column < width; column += TILE_COLUMNS) {
    const panelB = packedB + ((column * deep) << 2);
    const validColumns = min(width - column, TILE_COLUMNS);
    for (let row: usize = 0; row < height; row += TILE_ROWS) {
      const planned = load<u32>(planOf(scratch, row));
      if (planned == APART && column < apart) continue;
      const steps: usize = planned == APART ? deep : planned;
      const panelA = scratch + ((row * deep) << 2);
      const validRows = min(height - row, TILE_ROWS);
      const target = c + row * stride + (column << 2);
      const isWhole = validRows == TILE_ROWS && validColumns == TILE_COLUMNS;
      const to = isWhole ? target : tile;
      const toStride = isWhole ? stride : LINE_BYTES;
      if (steps == deep) multiplyTile(panelA, panelB, deep, to, toStride, isWhole && add);
      else multiplyListed(panelA, panelB, listOf(scratch, row, deep), steps, to, toStride, isWhole && add);
      if (!isWhole) copyTile(tile, target, stride, validRows, validColumns, add);
    }
  }
}

/** Rows whose steps are listed for each alone, times the columns that fill rows of tiles. */
function multiplyRowsApart(
  scratch: usize,
  packedB: usize,
  c: usize,
  stride: usize,
  height: usize,
  width: usize,
  deep: usize,
  add: bool,
): void {
  const apart = columnsApart(width);
  for (let column: usize = 0; column < apart; column += ROW_COLUMNS) {
    const panelsB = packedB + ((column * deep) << 2);
    for (let row: usize = 0; row < height; row++) {
      const plan = planOf(scratch, row);
      if (load<u32>(plan) != APART) continue;
      const steps: usize = load<u32>(plan + 4 + ((row % TILE_ROWS) << 2));
      multiplyRow(listOf(scratch, row, deep), steps, panelsB, deep * LINE_BYTES, c + row * stride + (column << 2), add);
    }
  }
}
