import { manifoldGrid } from "../manifold-grid.js";
import type { Space } from "./space.js";

/** R^n under the standard normal prior. */
export function plane(dimensions: number): Space {
  return {
    surface: "plane",
    dimensions,
    prior: "N(0, I)",
    noiseSize: dimensions,
    priorSample: (noise) => Array.from({ length: dimensions }, (_, index) => noise[index] ?? 0),
    between: (from, to, part) => Array.from(from, (start, index) => start + ((to[index] ?? 0) - start) * part),
    grid: (axes, side) => manifoldGrid(dimensions, dimensions > 1 ? axes : [0], side),
  };
}
