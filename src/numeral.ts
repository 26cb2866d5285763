/** A number's text with a typographic minus, for readers' eyes. */
export function trueMinus(text: string): string {
  return text.replace("-", "−");
}

/** A number with so many decimals, and a typographic minus. */
export function numeral(value: number, decimals: number): string {
  return trueMinus(value.toFixed(decimals));
}

/** Two decimals below ten, else one: what figures of very different size, in one column, are read at. */
export function shortNumeral(value: number): string {
  return numeral(value, Math.abs(value) < 10 ? 2 : 1);
}
