import type { Space } from "./space.js";

/** The length of the shortest path between two of a space's codes (N × dimensions), by their numbers. */
export function distanceIn(space: Space, codes: Float32Array): (first: number, second: number) => number {
  const { dimensions } = space;
  return (first, second) => Math.sqrt(squaredDistance(space, codes, first * dimensions, second * dimensions));
}

/** From where in the codes each of the two begins. */
function squaredDistance(space: Space, codes: Float32Array, first: number, second: number): number {
  if (space.factors) {
    let sum = 0;
    for (const { space: factor, from } of space.factors) {
      sum += squaredDistance(factor, codes, first + from, second + from);
    }
    return sum;
  }
  let [chord, firstNorm, secondNorm] = [0, 0, 0];
  for (let axis = 0; axis < space.dimensions; axis++) {
    const [a, b] = [codes[first + axis] as number, codes[second + axis] as number];
    chord += (a - b) ** 2;
    firstNorm += a * a;
    secondNorm += b * b;
  }
  switch (space.surface) {
    case "circle":
    case "globe":
      return (2 * Math.asin(Math.min(1, 0.5 * Math.sqrt(chord)))) ** 2;
    case "disk": {
      const c = -(space.curvature ?? -1);
      const below = Math.max(1e-12, (1 - c * firstNorm) * (1 - c * secondNorm));
      return Math.acosh(1 + (2 * c * chord) / below) ** 2 / c;
    }
    default:
      return chord;
  }
}
