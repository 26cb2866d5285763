import { logSineRatio } from "../geometry/curved-functions.js";
import { type DensityFamily, Distribution } from "./density-family.js";
import { logSphereArea } from "./von-mises-fisher.js";

/**
 * The distance from its centre of a draw of the Riemannian normal in d dimensions of curvature −c, by the scale σ:
 * density ∝ exp(−r²/2σ²) (sinh(√c r)/√c)^(d−1) on r > 0 (Mathieu et al. 2019, equation 11 and appendix B.4).
 */
function riemannianRadius(dimensions: number, c: number): DensityFamily {
  const power = dimensions - 1;
  const root = Math.sqrt(c);
  const slope = (r: number, sigma: number) => power * (root / Math.tanh(root * r)) - r / (sigma * sigma);
  return {
    bounds: [0, Number.POSITIVE_INFINITY],
    mode: (sigma) => {
      if (power === 0) return 0;
      // The slope falls all the way: above 0 at √(d−1) σ, where sinh were flat, and below it at the sum of both limits.
      let [low, high] = [Math.sqrt(power) * sigma, power * root * sigma * sigma + Math.sqrt(power) * sigma];
      for (let round = 0; round < 60; round++) {
        const middle = 0.5 * (low + high);
        if (slope(middle, sigma) > 0) low = middle;
        else high = middle;
      }
      return low;
    },
    scale: (sigma) => sigma,
    logDensity: (r, sigma) =>
      (power === 0 ? 0 : power * (Math.log(r) + logSineRatio(-c * r * r)[0])) - (r * r) / (2 * sigma * sigma),
    score: (r, sigma) => (r * r) / sigma ** 3,
  };
}

/** Makes the radius of Riemannian normals by σ, each once; with log Z, the logarithm of the density's own normaliser. */
export function riemannianRadii(dimensions: number, c: number) {
  const family = riemannianRadius(dimensions, c);
  const made = new Map<number, Distribution>();
  return {
    radius: (sigma: number): Distribution => {
      const known = made.get(sigma) ?? new Distribution(family, sigma);
      made.set(sigma, known);
      return known;
    },
    logSphere: logSphereArea(dimensions),
  };
}
