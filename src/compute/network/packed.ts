/** Columns of a panel, as the matrix product packs its second operand (kernels/assembly/tile.ts). */
export const PANEL_COLUMNS = 8;

/** Floats of a packed matrix of so many columns and products an element. */
export function packedFloats(columns: number, depth: number): number {
  return Math.ceil(columns / PANEL_COLUMNS) * PANEL_COLUMNS * depth;
}
