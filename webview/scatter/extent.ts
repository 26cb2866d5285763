import type { Extent } from "./camera.js";

/** Of the points, so much may lie outside on each side: a few strays must not make all others small. */
const STRAYS = 0.001;
/** The prior's bulk is always seen, in its own standard deviations. */
const PRIOR_REACH = 2.2;

/** The extent of points (N × 2) without the farthest few, at least that of the prior's bulk. */
export function extentOf(positions: Float32Array): Extent {
  const [left, right] = quantiles(positions, 0);
  const [bottom, top] = quantiles(positions, 1);
  return {
    left: Math.min(-PRIOR_REACH, left),
    right: Math.max(PRIOR_REACH, right),
    bottom: Math.min(-PRIOR_REACH, bottom),
    top: Math.max(PRIOR_REACH, top),
  };
}

function quantiles(positions: Float32Array, coordinate: 0 | 1): [number, number] {
  const values = new Float32Array(positions.length / 2);
  let count = 0;
  for (let index = coordinate; index < positions.length; index += 2) {
    const value = positions[index] as number;
    if (Number.isFinite(value)) values[count++] = value;
  }
  if (count === 0) return [0, 0];
  const sorted = values.subarray(0, count).sort();
  const stray = Math.floor(STRAYS * count);
  return [sorted[stray] as number, sorted[count - 1 - stray] as number];
}
