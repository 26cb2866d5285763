import { uniformOf } from "../special-functions/normal-distribution.js";
import type { Space } from "./space.js";

/** Codes of data that fall into positions, each one of few entries. */
export interface CodebookView {
  readonly positions: number;
  readonly width: number;
  /** Entries that occur, K × width, the most used first. */
  readonly entries: Float32Array;
  /** How often each occurs. */
  readonly counts: readonly number[];
  /** N × positions, the entry's number at each. */
  readonly indices: Int32Array;
  /** exp of the entropy of the entries' frequencies. */
  readonly perplexity: number;
}

/** Finds the entries that codes (N × dimensions) are made of. */
export function readCodebook(codes: Float32Array, dimensions: number, positions: number): CodebookView {
  const width = dimensions / positions;
  const bits = new Uint32Array(codes.buffer, codes.byteOffset, codes.length);
  const numbers = new Map<string, number>();
  const firsts: number[] = [];
  const counts: number[] = [];
  const found = Int32Array.from({ length: codes.length / width }, (_, row) => {
    const key = bits.subarray(row * width, (row + 1) * width).join();
    const known = numbers.get(key) ?? numbers.size;
    if (known === numbers.size) {
      numbers.set(key, known);
      firsts.push(row * width);
      counts.push(0);
    }
    counts[known] = (counts[known] as number) + 1;
    return known;
  });
  const order = counts.map((_, code) => code).sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const rank = new Int32Array(order.length);
  const entries = new Float32Array(order.length * width);
  for (const [place, code] of order.entries()) {
    rank[code] = place;
    entries.set(codes.subarray(firsts[code], (firsts[code] as number) + width), place * width);
  }
  const sorted = order.map((code) => counts[code] as number);
  const entropy = sorted.reduce((sum, count) => sum - (count / found.length) * Math.log(count / found.length), 0);
  return {
    ...{ positions, width, entries, counts: sorted },
    indices: found.map((code) => rank[code] as number),
    perplexity: Math.exp(entropy),
  };
}

/** So many pairs' worth has what one position alone tells, against what its neighbour before it tells. */
const BACKGROUND = 4;

/**
 * A vector-quantised space. Its uniform prior says nothing of how codes hang together; `fitted` gives it an autoregressive
 * one of first order, p(k₁) ∏ p(kᵢ | kᵢ₋₁), counted on the codes of data and smoothed by how often a position has a code.
 */
export function codebook(dimensions: number, positions: number): Space {
  const space: Space = {
    surface: "codebook",
    dimensions,
    prior: "the uniform prior over codes",
    noiseSize: positions,
    priorSample: () => new Array<number>(dimensions).fill(0),
    // Between entries there is nothing: the way changes position by position.
    between: (from, to, part) =>
      Array.from({ length: dimensions }, (_, axis) => {
        const position = Math.floor((axis * positions) / dimensions);
        return ((position + 0.5) / positions < part || part === 1 ? to[axis] : from[axis]) ?? 0;
      }),
    grid: () => null,
    fitted: (codes) => {
      const book = readCodebook(codes, dimensions, positions);
      return {
        ...space,
        prior: "an autoregressive prior of first order, counted on the test examples’ codes",
        priorSample: (noise) => markovDraw(book, noise),
      };
    },
  };
  return space;
}

function markovDraw({ indices, positions, entries, width }: CodebookView, noise: ArrayLike<number>): number[] {
  const count = indices.length / positions;
  const code: number[] = [];
  let last = -1;
  for (let position = 0; position < positions; position++) {
    const weights = new Float64Array(entries.length / width);
    for (let example = 0; example < count; example++) {
      const at = example * positions + position;
      const follows = position > 0 && indices[at - 1] === last;
      const entry = indices[at] as number;
      weights[entry] = (weights[entry] as number) + BACKGROUND / count + (follows ? 1 : 0);
    }
    let left = uniformOf(noise[position] ?? 0) * weights.reduce((sum, weight) => sum + weight, 0);
    last = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    if (last < 0) last = 0;
    code.push(...entries.subarray(last * width, (last + 1) * width));
  }
  return code;
}
