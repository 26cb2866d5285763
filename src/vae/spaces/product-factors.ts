/** One factor of a product of spaces: flat, spherical, hyperbolic, or of a curvature that may become any of these. */
export interface ProductFactor {
  readonly kind: "e" | "s" | "h" | "u";
  /** `h2`; a second one of the same form is `h2_2`. */
  readonly name: string;
  readonly dimensions: number;
  /** What a code takes: one more than the dimensions for a sphere. */
  readonly coordinates: number;
}

const MOST_FACTORS = 16;

/** Reads `e2,s2,h2`; null where it is no such thing. */
export function productFactors(words: string): ProductFactor[] | null {
  const parts = words.split(",").map((word) => /^([eshu])([1-9]\d{0,2})$/.exec(word));
  if (parts.length > MOST_FACTORS) return null;
  const seen = new Map<string, number>();
  const factors: ProductFactor[] = [];
  for (const part of parts) {
    if (!part) return null;
    const [word, kind, digits] = part as unknown as [string, ProductFactor["kind"], string];
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    const dimensions = Number(digits);
    const name = count === 1 ? word : `${word}_${count}`;
    factors.push({ kind, name, dimensions, coordinates: kind === "s" ? dimensions + 1 : dimensions });
  }
  return factors;
}
