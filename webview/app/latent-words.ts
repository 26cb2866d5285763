import { trueMinus } from "../../src/numeral.js";
import type { LatentDescription } from "../../src/protocol.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const kinds: Readonly<Record<string, (description: LatentDescription) => string>> = {
  gaussian: ({ dimensions }) => `Gaussian, ${raised("R", dimensions)}`,
  sphere: ({ dimensions }) => `sphere ${raised("S", dimensions - 1)}`,
  poincare: ({ dimensions, curvature }) =>
    `Poincaré ${dimensions === 2 ? "disk" : `ball, ${dimensions}-D`}, curvature ${trueMinus(String(curvature))}`,
  product: ({ factors }) => `product ${String(factors).split(",").join(" × ")}`,
  wae: ({ dimensions, weight }) => `Wasserstein, ${raised("R", dimensions)}, λ = ${String(weight)}`,
  vaells: ({ dimensions, operators }) => `transport, ${raised("R", dimensions)}, ${String(operators)} operators`,
  vq: ({ dimensions, codes }) => `codebook, ${Number(codes).toLocaleString()} codes, ${dimensions}-D`,
};

/** A latent space in few words. */
export function latentWords(description: LatentDescription | null): string {
  if (!description) return "";
  const words = Object.hasOwn(kinds, description.kind) ? kinds[description.kind] : undefined;
  return words?.(description) ?? `${description.kind}, ${description.dimensions}-D`;
}

function raised(base: string, power: number): string {
  return base + String(power).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] as string);
}
