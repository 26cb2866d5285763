/** The name of a coordinate that is counted from 0: z₁, z₂, … */
export function coordinateName(axis: number): string {
  return `z${String(axis + 1).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))}`;
}
