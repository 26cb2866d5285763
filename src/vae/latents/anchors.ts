import { RandomStream, uniforms } from "../random.js";

/**
 * Places of anchors among a batch's codes (rows × d): the classes take them in turn where there are labels, and within a class
 * each is a code that is far from those before it (k-means++, Arthur & Vassilvitskii 2007).
 */
export function placedAnchors(
  codes: Float32Array,
  d: number,
  labels: Int32Array | null,
  { count, seed }: { readonly count: number; readonly seed: number },
): Float32Array {
  const rows = codes.length / d;
  const chances = new Float64Array(count);
  uniforms({ seed, stream: RandomStream.transport, step: 0 }, chances);
  const classes = labels ? [...new Set(labels)].sort((a, b) => a - b) : [0];
  const anchors = new Float32Array(count * d);
  for (let anchor = 0; anchor < count; anchor++) {
    const label = classes[anchor % classes.length];
    const weights = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      if (labels && labels[row] !== label) continue;
      let nearest = Number.POSITIVE_INFINITY;
      for (let before = anchor - classes.length; before >= 0; before -= classes.length)
        nearest = Math.min(nearest, squaredDistance(codes, row * d, anchors, before * d, d));
      // Of the first of a class, every code is as good; where all codes are one, any.
      weights[row] = nearest === Number.POSITIVE_INFINITY ? 1 : nearest + 1e-12;
    }
    let left = (chances[anchor] as number) * weights.reduce((sum, weight) => sum + weight, 0);
    const chosen = weights.findIndex((weight) => {
      left -= weight;
      return weight > 0 && left <= 0;
    });
    const row = Math.max(0, chosen);
    anchors.set(codes.subarray(row * d, (row + 1) * d), anchor * d);
  }
  return anchors;
}

/** The numbers of the anchors that are nearest to a code, the nearest first. */
export function nearestAnchors(
  anchors: Float32Array,
  codes: Float32Array,
  row: number,
  d: number,
  most: number,
): number[] {
  const distances = Array.from({ length: anchors.length / d }, (_, anchor) =>
    squaredDistance(codes, row * d, anchors, anchor * d, d),
  );
  return [...distances.keys()]
    .sort((a, b) => (distances[a] as number) - (distances[b] as number) || a - b)
    .slice(0, most);
}

function squaredDistance(a: Float32Array, aAt: number, b: Float32Array, bAt: number, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += ((a[aAt + i] as number) - (b[bAt + i] as number)) ** 2;
  return sum;
}
