import type { Place } from "../scatter/camera.js";
import { type Grid, middleOf } from "./grid.js";

/** Which two edges of a square a line joins, by which corners are above: corners 1, 2, 4, 8 anticlockwise from the lower left. */
const SEGMENTS: Readonly<Record<number, readonly (readonly [Edge, Edge])[]>> = {
  1: [["left", "bottom"]],
  2: [["bottom", "right"]],
  3: [["left", "right"]],
  4: [["right", "top"]],
  6: [["bottom", "top"]],
  7: [["left", "top"]],
  8: [["top", "left"]],
  9: [["top", "bottom"]],
  11: [["top", "right"]],
  12: [["right", "left"]],
  13: [["right", "bottom"]],
  14: [["bottom", "left"]],
};

type Edge = "left" | "right" | "bottom" | "top";

/**
 * Lines where a field that is given at a grid's middles has a value (marching squares). A closed line ends where it begins.
 *
 * @param values cells
 */
export function contours(values: ArrayLike<number>, grid: Grid, level: number): Place[][] {
  const { columns, rows } = grid;
  const at = (column: number, row: number) => values[row * columns + column] as number;
  const horizontal = (column: number, row: number) => 2 * (row * columns + column);
  const vertical = (column: number, row: number) => horizontal(column, row) + 1;
  /** Of each crossed edge, the edges that lines lead to from it: one or two. */
  const neighbours = new Map<number, number[]>();
  const join = (from: number, to: number) => {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  };
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const corners = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)];
      const above = corners.reduce((sum, value, corner) => (value >= level ? sum | (1 << corner) : sum), 0);
      const edges = {
        left: vertical(column, row),
        right: vertical(column + 1, row),
        bottom: horizontal(column, row),
        top: horizontal(column, row + 1),
      };
      const middle = corners.reduce((sum, value) => sum + value, 0) / 4;
      for (const [from, to] of SEGMENTS[above] ?? saddle(above, middle >= level)) join(edges[from], edges[to]);
    }
  }
  const placeOf = (edge: number): Place => {
    const cell = edge >> 1;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const upright = (edge & 1) === 1;
    const [from, to] = [at(column, row), upright ? at(column, row + 1) : at(column + 1, row)];
    const part = (level - from) / (to - from);
    return upright ? middleOf(grid, column, row + part) : middleOf(grid, column + part, row);
  };
  return chains(neighbours).map((chain) => chain.map(placeOf));
}

/** Two opposite corners above: whether the ground between them is above, too, the middle tells. */
function saddle(above: number, joined: boolean): readonly (readonly [Edge, Edge])[] {
  if (above !== 5 && above !== 10) return [];
  const aroundLowerLeft = (above === 5) !== joined;
  return aroundLowerLeft
    ? [
        ["left", "bottom"],
        ["right", "top"],
      ]
    : [
        ["bottom", "right"],
        ["top", "left"],
      ];
}

/** Follows each line from an end, or round, until no edge is left. */
function chains(neighbours: Map<number, number[]>): number[][] {
  const found: number[][] = [];
  const ends = [...neighbours.keys()].filter((edge) => neighbours.get(edge)?.length === 1);
  for (const start of [...ends, ...neighbours.keys()]) {
    const chain = [start];
    let here = start;
    for (let next = neighbours.get(here)?.pop(); next !== undefined; next = neighbours.get(here)?.pop()) {
      const back = neighbours.get(next) as number[];
      back.splice(back.indexOf(here), 1);
      chain.push(next);
      here = next;
    }
    if (chain.length > 1) found.push(chain);
  }
  return found;
}
