/**
 * Counter-based random numbers: Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * Every number is a function of (seed, stream, step, position) and of nothing else. So there is no generator state to save
 * in a checkpoint, and however a batch is split over workers, each example meets the same noise.
 */

/** What a number is drawn for: two purposes never share one. */
export const RandomStream = {
  initialWeights: 1,
  shuffle: 2,
  trainingNoise: 3,
  evaluationNoise: 4,
  importanceNoise: 5,
  priorSamples: 6,
  dataSplit: 7,
  ownFunctions: 8,
  dreams: 20,
  binarization: 21,
  codebook: 9,
  transport: 10,
  discriminator: 11,
  planeCurves: 22,
  turnedDigits: 23,
} as const;

export type RandomStream = (typeof RandomStream)[keyof typeof RandomStream];

export interface RandomKey {
  /** A non-negative safe integer. */
  readonly seed: number;
  readonly stream: RandomStream;
  /** The training step, epoch or variable that the numbers belong to, below 2³². */
  readonly step: number;
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** The upper 32 bits of the 64-bit product, which Math.imul does not give. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const middleLow = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middleLow / 0x10000)) >>> 0;
}

/** One block of four 32-bit words for a 128-bit counter and a 64-bit key; `block` is overwritten. */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = block as unknown as [number, number, number, number];
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** What gives the 32-bit word at any position of a key's sequence; those of one block of four cost one computation in a row. */
function wordsOf(key: RandomKey): (position: number) => number {
  const block = new Uint32Array(4);
  const seedLow = key.seed >>> 0;
  const seedHigh = Math.floor(key.seed / 0x100000000) >>> 0;
  let loaded = -1;
  return (position) => {
    const counter = Math.floor(position / 4);
    if (counter !== loaded) {
      block[0] = counter;
      block[1] = Math.floor(counter / 0x100000000);
      block[2] = key.step;
      block[3] = key.stream;
      philox(block, seedLow, seedHigh);
      loaded = counter;
    }
    return block[position % 4] as number;
  };
}

/** Calls `take` with the 32-bit words at positions from, from + 1, … of a key's sequence. */
function forEachWord(key: RandomKey, from: number, count: number, take: (word: number, index: number) => void): void {
  const wordAt = wordsOf(key);
  for (let index = 0; index < count; index++) take(wordAt(from + index), index);
}

/** Fills `into` with numbers uniform on the open interval (0, 1), from position `from` of the key's sequence. */
export function uniforms(key: RandomKey, into: Float32Array | Float64Array, from = 0): void {
  forEachWord(key, from, into.length, (word, index) => {
    into[index] = (word + 0.5) / 0x100000000;
  });
}

/**
 * Puts a draw in the place of each probability, 1 with that chance and else 0, by the numbers from position `from` of the key's
 * sequence. What is certain (≤ 0, ≥ 1) takes no time.
 */
export function bernoullis(key: RandomKey, probabilities: Float32Array, from = 0): void {
  const wordAt = wordsOf(key);
  for (let index = 0; index < probabilities.length; index++) {
    const chance = probabilities[index] as number;
    if (chance <= 0) probabilities[index] = 0;
    else if (chance >= 1) probabilities[index] = 1;
    else probabilities[index] = (wordAt(from + index) + 0.5) / 0x100000000 < chance ? 1 : 0;
  }
}

/**
 * Fills `into` with standard normal numbers (Box & Muller 1958), from position `from` of the key's sequence; `from` is even.
 */
export function standardNormals(key: RandomKey, into: Float32Array, from = 0): void {
  let radius = 0;
  const pairs = into.length + (into.length % 2);
  forEachWord(key, from, pairs, (word, index) => {
    const uniform = (word + 0.5) / 0x100000000;
    if (index % 2 === 0) {
      radius = Math.sqrt(-2 * Math.log(uniform));
      return;
    }
    const angle = 2 * Math.PI * uniform;
    into[index - 1] = radius * Math.cos(angle);
    if (index < into.length) into[index] = radius * Math.sin(angle);
  });
}

/** A uniform permutation of 0 … count − 1 (Fisher & Yates). */
export function permutation(key: RandomKey, count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  forEachWord(key, 0, Math.max(0, count - 1), (word, index) => {
    const last = count - 1 - index;
    const chosen = Math.floor((word / 0x100000000) * (last + 1));
    const held = order[last] as number;
    order[last] = order[chosen] as number;
    order[chosen] = held;
  });
  return order;
}
