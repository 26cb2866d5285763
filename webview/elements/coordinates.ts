const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** The name of a coordinate that is counted from 0: z₁, z₂, … */
export function coordinateName(axis: number): string {
  return `z${String(axis + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] as string)}`;
}

/** `(−0.90, 1.40)`: with a true minus sign, as wide as a plus. */
export function coordinates(values: readonly number[]): string {
  return `(${values.map((value) => value.toFixed(2).replace("-", "−")).join(", ")})`;
}
