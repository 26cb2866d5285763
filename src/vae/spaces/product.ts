import type { NamedValue } from "../../protocol.js";
import { ball } from "./ball.js";
import { plane } from "./plane.js";
import { type ProductFactor, productFactors } from "./product-factors.js";
import type { Space, SpaceFactor } from "./space.js";
import { sphere } from "./sphere.js";

/** The factors of `e2,s2,h2` side by side; a hyperbolic factor's curvature is among the measures where it is learned. */
export function product(words: string, measures: readonly NamedValue[]): Space {
  let from = 0;
  const factors = (productFactors(words) ?? []).map((factor): SpaceFactor => {
    const space = spaceOf(factor, measures.find(({ name }) => name === `curvature ${factor.name}`)?.value);
    const placed = { name: factor.name, space, from };
    from += space.dimensions;
    return placed;
  });
  const part = (code: ArrayLike<number>, { from: start, space }: SpaceFactor) =>
    Array.from({ length: space.dimensions }, (_, axis) => code[start + axis] ?? 0);
  return {
    surface: "panes",
    dimensions: from,
    factors,
    prior: "the factors’ priors",
    noiseSize: factors.reduce((sum, { space }) => sum + space.noiseSize, 0),
    priorSample: (noise) => {
      const rest = Array.from(noise);
      return factors.flatMap(({ space }) => space.priorSample(rest.splice(0, space.noiseSize)));
    },
    between: (start, end, along) =>
      factors.flatMap((factor) => factor.space.between(part(start, factor), part(end, factor), along)),
    grid: () => null,
  };
}

function spaceOf({ kind, dimensions, coordinates }: ProductFactor, curvature: number | undefined): Space {
  switch (kind) {
    case "e":
      return plane(dimensions);
    case "s":
      return sphere(coordinates);
    case "h":
      return ball(dimensions, curvature ?? -1);
    case "u":
      return ball(dimensions, curvature ?? 0);
  }
}
