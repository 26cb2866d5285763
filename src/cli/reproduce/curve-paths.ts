import type { Space } from "../../vae/spaces/space.js";
import { distanceTo, EMBEDDED_SIZE, type Embedding, type PlaneCurve } from "./plane-curves.js";

/** How far decoded paths stray from the curve that their ends lie on, as shares of its gap: means over paths and their steps. */
export interface Straying {
  /** Along the learned transports. */
  readonly transported: number;
  /** Along the straight line of the latent space between the same ends. */
  readonly straight: number;
  /** Of the ends themselves: what encoder and decoder miss. */
  readonly ends: number;
  readonly paths: number;
}

/** Places on a path, its ends among them. */
const STEPS = 17;

/**
 * Paths between the codes of neighbours in the test set, which was drawn at random, where both lie on one piece of the curve.
 *
 * @param codes N × 2
 * @param pieces N
 * @param decode takes codes to count × 20 values
 */
export function strayingOf(
  { curve, embedding }: { readonly curve: PlaneCurve; readonly embedding: Embedding },
  space: Pick<Space, "between">,
  { codes, pieces }: { readonly codes: Float32Array; readonly pieces: Int32Array },
  decode: (codes: Float32Array) => Float32Array,
): Straying {
  const distances = Array.from({ length: curve.pieces }, (_, piece) => distanceTo(curve, piece));
  const sums = { transported: 0, straight: 0, ends: 0 };
  let paths = 0;
  const codeOf = (index: number) => Array.from(codes.subarray(2 * index, 2 * index + 2));
  // Of each piece every second example begins a path, and the next one of the piece ends it.
  for (let piece = 0; piece < curve.pieces; piece++) {
    const distance = distances[piece] as (x: number, y: number) => number;
    const own = Array.from(pieces.keys()).filter((index) => pieces[index] === piece);
    for (let i = 0; i + 1 < own.length; i += 2) {
      const [from, to] = [codeOf(own[i] as number), codeOf(own[i + 1] as number)];
      const strayed = (at: (part: number) => ArrayLike<number>) => {
        const path = new Float32Array(2 * STEPS);
        for (let step = 0; step < STEPS; step++) path.set(Array.from(at(step / (STEPS - 1))), 2 * step);
        const decoded = decode(path);
        return Array.from({ length: STEPS }, (_, step) => {
          const values = decoded.subarray(step * EMBEDDED_SIZE, (step + 1) * EMBEDDED_SIZE);
          return distance(...embedding.placeOf(values)) / curve.gap;
        });
      };
      const along = strayed((part) => space.between(from, to, part));
      const straight = strayed((part) => from.map((value, axis) => value + part * ((to[axis] ?? 0) - value)));
      sums.transported += mean(along);
      sums.straight += mean(straight);
      sums.ends += mean([straight[0] as number, straight[STEPS - 1] as number]);
      paths++;
    }
  }
  return {
    ...{ transported: sums.transported / paths, straight: sums.straight / paths, ends: sums.ends / paths },
    paths,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
