import type { Space } from "../../vae/spaces/space.js";
import type { KnownCurves } from "./known-curves.js";

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

/** Codes of a test set that was drawn at random, and of each the piece of curve that its example lies on. */
export interface CurveCodes {
  /** N × dimensions */
  readonly codes: Float32Array;
  /** N */
  readonly pieces: Int32Array;
}

/** Places on a path, its ends among them. */
const STEPS = 17;

/**
 * Paths between the codes of neighbours in the test set, where both lie on one piece of the curve.
 *
 * @param decode takes codes to count × height × width values
 */
export function strayingOf(
  curves: Pick<KnownCurves, "pieces" | "strayOf">,
  { dimensions, between }: Pick<Space, "dimensions" | "between">,
  { codes, pieces }: CurveCodes,
  decode: (codes: Float32Array) => Float32Array,
): Straying {
  const sums = { transported: 0, straight: 0, ends: 0 };
  let paths = 0;
  const codeOf = (index: number) => Array.from(codes.subarray(dimensions * index, dimensions * (index + 1)));
  // Of each piece every second example begins a path, and the next one of the piece ends it.
  for (let piece = 0; piece < curves.pieces; piece++) {
    const own = Array.from(pieces.keys()).filter((index) => pieces[index] === piece);
    for (let i = 0; i + 1 < own.length; i += 2) {
      const [from, to] = [codeOf(own[i] as number), codeOf(own[i + 1] as number)];
      const strayed = (at: (part: number) => ArrayLike<number>) => {
        const path = Array.from({ length: STEPS }, (_, step) => at(step / (STEPS - 1)));
        return decodedPath(path, decode).map((values) => curves.strayOf(piece, values));
      };
      const along = strayed((part) => between(from, to, part));
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

/** What each place of a path is decoded to. */
export function decodedPath(
  path: readonly ArrayLike<number>[],
  decode: (codes: Float32Array) => Float32Array,
): Float32Array[] {
  const decoded = decode(Float32Array.from(path.flatMap((place) => Array.from(place))));
  const size = decoded.length / path.length;
  return path.map((_, step) => decoded.subarray(step * size, (step + 1) * size));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
