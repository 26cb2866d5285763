import type { Extent, Place } from "../scatter/camera.js";

/** Even cells over a part of the plane. What belongs to cells is an array row by row, the lowest row first. */
export interface Grid {
  readonly extent: Extent;
  readonly columns: number;
  readonly rows: number;
}

/** The grid over an extent whose cells are as near to squares as can be, `side` of them along the longer side. */
export function gridOver(extent: Extent, side: number): Grid {
  const [across, up] = [extent.right - extent.left, extent.top - extent.bottom];
  const cell = Math.max(across, up) / side;
  return { extent, columns: Math.max(2, Math.round(across / cell)), rows: Math.max(2, Math.round(up / cell)) };
}

/** Width and height of a cell. */
export function cellSize({ extent, columns, rows }: Grid): { readonly width: number; readonly height: number } {
  return { width: (extent.right - extent.left) / columns, height: (extent.top - extent.bottom) / rows };
}

/** The middle of a cell; fractions are places between middles. */
export function middleOf(grid: Grid, column: number, row: number): Place {
  const { width, height } = cellSize(grid);
  return { x: grid.extent.left + (column + 0.5) * width, y: grid.extent.bottom + (row + 0.5) * height };
}

/** The middles of all cells, cells × 2. */
export function middlesOf(grid: Grid): Float32Array {
  const middles = new Float32Array(2 * grid.columns * grid.rows);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const { x, y } = middleOf(grid, column, row);
      middles.set([x, y], 2 * (row * grid.columns + column));
    }
  }
  return middles;
}

/** The extent with so much of itself added on each side. */
export function widened({ left, right, bottom, top }: Extent, part: number): Extent {
  const [across, up] = [part * (right - left), part * (top - bottom)];
  return { left: left - across, right: right + across, bottom: bottom - up, top: top + up };
}
