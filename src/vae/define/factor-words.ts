import type { LatentDescription } from "../../protocol.js";

/** What a product's factors are called in a description: "e2,s2,h2". What can be none stays to be read, and is refused there. */
export function factorWords(factors: string | readonly LatentDescription[]): string {
  return Array.isArray(factors) ? factors.map(factorWord).join(",") : (factors as string);
}

function factorWord(latent: LatentDescription | null): string {
  const { kind, dimensions, ...rest } = { ...latent } as Partial<LatentDescription>;
  if (kind === "gaussian" && isPlain(rest, {})) return `e${dimensions}`;
  if (kind === "sphere" && isPlain(rest, {})) return `s${Number(dimensions) - 1}`;
  if (kind === "poincare" && isPlain(rest, { curvature: -1, family: "wrapped" })) return `h${dimensions}`;
  if (kind === "product" && rest.learned === true) return String(rest.factors);
  return kind ? `${kind}${JSON.stringify({ dimensions, ...rest })}` : String(latent);
}

/** Whether a factor says nothing that a product can't heed. */
function isPlain(settings: object, heeded: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(settings).every(([name, value]) => heeded[name] === value);
}
