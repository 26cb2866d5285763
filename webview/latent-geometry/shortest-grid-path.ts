import type { Extent } from "../scatter/camera.js";
import { type Decodes, decodeInSlices } from "./decode-in-slices.js";
import { cellSize, type Grid, gridOver, middleOf, middlesOf } from "./grid.js";
import type { Pace } from "./pace.js";
import type { Path } from "./paths.js";

const SIDE = 36;
/** Numbers of decoded images that are kept at once. */
const MOST_VALUES = 6e6;
/** Beyond the two codes, the grid reaches so much of their distance. */
const MARGIN = 0.4;
/** Neighbours as a king and a knight move, so that a path may go in sixteen directions. */
const MOVES = [-2, -1, 0, 1, 2].flatMap((column) =>
  [-2, -1, 0, 1, 2].flatMap((row) => {
    const [most, least] = [Math.max(Math.abs(column), Math.abs(row)), Math.min(Math.abs(column), Math.abs(row))];
    return most === 1 || (most === 2 && least === 1) ? [{ column, row }] : [];
  }),
);

/** The shortest path over a grid about two codes of a plane, its edges as long as the decoded images differ (Dijkstra). */
export async function shortestGridPath(
  decoder: Decodes,
  from: Float32Array,
  to: Float32Array,
  pace: Pace,
): Promise<Path> {
  const pixels = (await decoder.decode(from, 1)).length;
  const grid = gridOver(
    extentAbout(from, to),
    Math.min(SIDE, Math.floor(Math.sqrt(MOST_VALUES / Math.max(1, pixels)))),
  );
  const images = new Float32Array(grid.columns * grid.rows * pixels);
  await decodeInSlices(decoder, middlesOf(grid), (cell, image) => images.set(image, cell * pixels), pace);
  const apart = (a: number, b: number) => {
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++)
      sum += ((images[a * pixels + pixel] as number) - (images[b * pixels + pixel] as number)) ** 2;
    return Math.sqrt(sum);
  };
  const cells = await shortest(grid, cellOf(grid, from), cellOf(grid, to), apart, pace);
  const inner = cells.slice(1, -1).map((cell) => {
    const { x, y } = middleOf(grid, cell % grid.columns, Math.floor(cell / grid.columns));
    return Float32Array.of(x, y);
  });
  return [from, ...inner, to];
}

function extentAbout(from: Float32Array, to: Float32Array): Extent {
  const [x0, y0] = from as unknown as [number, number];
  const [x1, y1] = to as unknown as [number, number];
  const margin = MARGIN * Math.max(1e-3, Math.hypot(x1 - x0, y1 - y0));
  return {
    left: Math.min(x0, x1) - margin,
    right: Math.max(x0, x1) + margin,
    bottom: Math.min(y0, y1) - margin,
    top: Math.max(y0, y1) + margin,
  };
}

function cellOf(grid: Grid, code: Float32Array): number {
  const { width, height } = cellSize(grid);
  const column = Math.floor(((code[0] as number) - grid.extent.left) / width);
  const row = Math.floor(((code[1] as number) - grid.extent.bottom) / height);
  return row * grid.columns + column;
}

async function shortest(
  { columns, rows }: Grid,
  from: number,
  to: number,
  apart: (a: number, b: number) => number,
  pace: Pace,
): Promise<number[]> {
  const distance = new Float64Array(columns * rows).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(columns * rows).fill(-1);
  const open = new Set([from]);
  distance[from] = 0;
  while (open.size > 0) {
    // The border of the known is short: looking through it costs less than a heap would.
    let here = -1;
    for (const cell of open) if (here < 0 || (distance[cell] as number) < (distance[here] as number)) here = cell;
    if (here === to) break;
    open.delete(here);
    const [column, row] = [here % columns, Math.floor(here / columns)];
    for (const move of MOVES) {
      const [c, r] = [column + move.column, row + move.row];
      if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
      const there = r * columns + c;
      const reached = (distance[here] as number) + apart(here, there);
      if (reached >= (distance[there] as number)) continue;
      distance[there] = reached;
      before[there] = here;
      open.add(there);
    }
    await pace(1);
  }
  const path: number[] = [];
  for (let cell = to; cell >= 0; cell = before[cell] as number) path.unshift(cell);
  return path;
}
