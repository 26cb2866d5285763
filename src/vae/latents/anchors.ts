import { RandomStream, uniforms } from "../random.js";

interface AnchorsToPlace {
  readonly anchors: Float32Array;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Anchors that a batch gives a place at most: of one batch's codes more would be the same few ones. */
const PLACED_AT_ONCE = 8;

/** The anchors that are placed among a batch's codes so many steps before the last of them are: from one to before another. */
export function anchorsToPlace(count: number, stepsBefore: number, warmUp: number): readonly [number, number] {
  const batches = Math.min(warmUp, Math.ceil(count / PLACED_AT_ONCE));
  const turn = batches - 1 - stepsBefore;
  return turn < 0 || turn >= batches
    ? [0, 0]
    : [Math.floor((turn * count) / batches), Math.floor(((turn + 1) * count) / batches)];
}

/**
 * Places of anchors among a batch's codes (rows × d): the classes take them in turn where there are labels, and within a class
 * each is a code that is far from those before it (k-means++, Arthur & Vassilvitskii 2007).
 *
 * @param anchors count × d, of which those before `from` have their places already and those from `to` on have none yet
 * @returns all of them
 */
export function placedAnchors(
  codes: Float32Array,
  d: number,
  labels: Int32Array | null,
  { anchors: before, seed, from, to }: AnchorsToPlace,
): Float32Array {
  const anchors = before.slice();
  const count = anchors.length / d;
  const rows = codes.length / d;
  const chances = new Float64Array(count);
  uniforms({ seed, stream: RandomStream.transport, step: 0 }, chances);
  const classes = labels ? [...new Set(labels)].sort((a, b) => a - b) : [0];
  for (let anchor = from; anchor < to; anchor++) {
    const label = classes[anchor % classes.length];
    const weights = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      if (labels && labels[row] !== label) continue;
      let nearest = Number.POSITIVE_INFINITY;
      for (let other = anchor - classes.length; other >= 0; other -= classes.length)
        nearest = Math.min(nearest, squaredDistance(codes, row * d, anchors, other * d, d));
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
