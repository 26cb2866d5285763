import { numeral } from "../../src/numeral.js";

export { coordinateName } from "../../src/vae/coordinate-name.js";

/** `(−0.90, 1.40)`: with a true minus sign, as wide as a plus. */
export function coordinates(values: readonly number[]): string {
  return `(${values.map((value) => numeral(value, 2)).join(", ")})`;
}
