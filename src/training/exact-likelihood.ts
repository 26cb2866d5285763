import * as tf from "@tensorflow/tfjs";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import { baseMeasure, codeScores } from "../vae/estimators/code-scores.js";
import { Lattice } from "../vae/estimators/lattice.js";
import type { Vae } from "../vae/vae.js";
import { inScope } from "./scope.js";

export interface ExactLikelihoods {
  /** log p(x) of each example, nats. */
  readonly byExample: Float32Array;
  /** Mean over the examples. */
  readonly logLikelihood: number;
  /** Mean change by the last halving of the step, nats: the midpoint rule's error on smooth peaks is far below it. */
  readonly error: number;
}

/** An example's integral is done when a halving of the step moves it by less, nats. */
const TOLERANCE = 1e-3;
const MOST_HALVINGS = 5;
/** Points so far below an example's highest are not refined, nats: a peak between coarse points shows within it. */
const RANGE = 20;
/** What is so far below the highest adds no digit. */
const NOTHING = 45;
const COARSEST_STEP = 0.11;
const MOST_SIDE = 160;
/** Decoded points of the first lattice stay in memory. */
const MOST_BYTES = 64 * 1024 * 1024;
const EXAMPLES = 256;
const POINTS = 512;

/** Whether `exactLikelihoods` can be had of a model. */
export function isIntegrable({ latent, likelihood }: Vae): boolean {
  return latent.description.kind === "gaussian" && latent.dimensions === 2 && Boolean(likelihood.naturalParameters);
}

/**
 * log p(x) = log ∫ p(x|z) p(z) dz of every example of a set, for an `isIntegrable` model: the midpoint rule on a lattice over the
 * whole plane, which all examples share, halved in step where an example's posterior has its mass until nothing changes. It
 * knows nothing of q(z|x) beside how far out to look, so it finds what importance sampling from q misses.
 *
 * @param codes the posterior's means and log variances, count × 2
 * @param afterBlock is told how many examples are done, and may throw to end it
 */
export async function exactLikelihoods(
  vae: Vae,
  images: ImageSet,
  codes: { readonly means: Float32Array; readonly logVariances: Float32Array },
  afterBlock: (examples: number) => Promise<void>,
): Promise<ExactLikelihoods> {
  const { count } = images;
  const pixels = images.height * images.width * images.channels;
  const lattice = latticeOver(codes, pixels);
  const integrals = Array.from({ length: count }, () => new Integral(lattice));
  const base = await coarsePass(vae, images, lattice, integrals, afterBlock);
  for (let level = 1; level <= MOST_HALVINGS; level++) {
    const owners = new Map<number, number[]>();
    for (const [example, { open }] of integrals.entries()) {
      for (const point of open) {
        const owning = owners.get(point);
        if (owning) owning.push(example);
        else owners.set(point, [example]);
      }
    }
    if (owners.size === 0) break;
    const points = [...owners.keys()];
    for (let from = 0; from < points.length; from += POINTS / 4) {
      const parents = points.slice(from, from + POINTS / 4);
      const children = parents.flatMap((parent) => lattice.children(parent, level - 1));
      const { natural, constants } = scoresOf(vae, lattice.codes(children, level));
      for (const [index, parent] of parents.entries()) {
        for (const example of owners.get(parent) as number[]) {
          for (let child = 4 * index; child < 4 * index + 4; child++) {
            const product = dot(images, example, natural, child * pixels, pixels);
            (integrals[example] as Integral).add(children[child] as number, product + (constants[child] as number));
          }
        }
      }
      await afterBlock(count);
    }
    for (const integral of integrals) integral.endLevel(level);
  }
  const byExample = Float32Array.from(integrals, ({ value }, example) => value + (base[example] as number));
  const mean = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0) / count;
  return { byExample, logLikelihood: mean(byExample), error: mean(integrals.map(({ change }) => change)) };
}

/** A lattice over where the prior or any posterior has mass. */
function latticeOver(
  { means, logVariances }: { readonly means: Float32Array; readonly logVariances: Float32Array },
  pixels: number,
): Lattice {
  const ends = [0, 1].map((axis) => {
    let [least, most] = [-5.5, 5.5];
    for (let at = axis; at < means.length; at += 2) {
      // A posterior is hardly wider than the prior; q may be anything.
      const reach = 5 * Math.min(1, Math.exp(0.5 * (logVariances[at] as number)));
      least = Math.min(least, (means[at] as number) - reach);
      most = Math.max(most, (means[at] as number) + reach);
    }
    return [least, most] as const;
  }) as [readonly [number, number], readonly [number, number]];
  const wanted = Math.max(...ends.map(([least, most]) => (most - least) / COARSEST_STEP));
  return new Lattice(ends, Math.ceil(Math.min(wanted, MOST_SIDE, Math.sqrt(MOST_BYTES / (4 * pixels)))));
}

/** Every example at every point of the first lattice. @returns the part of log p(x|z) that x alone decides, by example */
async function coarsePass(
  vae: Vae,
  images: ImageSet,
  lattice: Lattice,
  integrals: readonly Integral[],
  afterBlock: (examples: number) => Promise<void>,
): Promise<Float32Array> {
  const { count } = images;
  const pixels = images.height * images.width * images.channels;
  const points = lattice.points();
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const bases = new Float32Array(count);
  const blocks: { readonly natural: tf.Tensor2D; readonly constants: Float32Array }[] = [];
  const batch = new Float32Array(EXAMPLES * pixels);
  try {
    for (let from = 0; from < points.length; from += POINTS) {
      const { natural, constants } = scoresOf(vae, lattice.codes(points.slice(from, from + POINTS), 0));
      blocks.push({ natural: tf.tensor2d(natural, [constants.length, pixels]), constants });
    }
    for (let from = 0; from < count; from += EXAMPLES) {
      const to = Math.min(count, from + EXAMPLES);
      fillBatch(images, order, from, to, batch);
      inScope(() => {
        const x = tf.tensor2d(batch.subarray(0, (to - from) * pixels), [to - from, pixels]);
        bases.set(baseMeasure(vae.likelihood, x).dataSync<"float32">(), from);
        const scores = blocks.map(({ natural }) => tf.matMul(x, natural, false, true).dataSync<"float32">());
        for (let example = from; example < to; example++) {
          const integral = integrals[example] as Integral;
          let point = 0;
          for (const [block, { constants }] of blocks.entries()) {
            const row = (example - from) * constants.length;
            const products = scores[block] as Float32Array;
            constants.forEach((constant, at) => {
              integral.add(point++, (products[row + at] as number) + constant);
            });
          }
          integral.endLevel(0);
        }
      });
      await afterBlock(to);
    }
  } finally {
    for (const { natural } of blocks) natural.dispose();
  }
  return bases;
}

/** What codes (count × 2) give to log p(x, z) = x · natural + constant + a part of x alone: points × pixels, and points. */
function scoresOf(vae: Vae, codes: Float32Array): { natural: Float32Array; constants: Float32Array } {
  return inScope(() => {
    const z = tf.tensor2d(codes, [codes.length / 2, 2]);
    const { natural, constant } = codeScores(vae, z);
    const constants = tf.add(constant, vae.latent.priorLogDensity(z));
    return { natural: natural.dataSync<"float32">().slice(), constants: constants.dataSync<"float32">().slice() };
  });
}

/** An image times a row of numbers, in float64. */
function dot({ pixels }: ImageSet, example: number, numbers: Float32Array, from: number, size: number): number {
  const start = example * size;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += (pixels[start + i] as number) * (numbers[from + i] as number);
  return pixels instanceof Uint8Array ? sum / 255 : sum;
}

/** One example's integral as it is refined; all is relative to what x alone decides. */
class Integral {
  /** Points that the next level refines. */
  open: readonly number[] = [];
  /** log of the integral, nats. */
  value = Number.NEGATIVE_INFINITY;
  /** What the last level changed of it. */
  change = Number.POSITIVE_INFINITY;
  #points: number[] = [];
  #scores: number[] = [];
  /** log of the mass at points that stay as they are. */
  #rest = Number.NEGATIVE_INFINITY;

  constructor(private readonly lattice: Lattice) {}

  add(point: number, score: number): void {
    this.#points.push(point);
    this.#scores.push(score);
  }

  /** Takes what was added as all points of a level, and chooses those that the next one refines. */
  endLevel(level: number): void {
    if (this.#points.length === 0) return;
    const [points, scores] = [this.#points, this.#scores];
    const area = this.lattice.logArea(level);
    const highest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const sumOf = (belongs: (at: number) => boolean) => {
      let sum = 0;
      for (let at = 0; at < scores.length; at++) {
        const below = (scores[at] as number) - highest;
        if (below > -NOTHING && belongs(at)) sum += Math.exp(below);
      }
      return area + highest + Math.log(sum);
    };
    const before =
      // Every second point both ways is the lattice of twice the step.
      level === 0 ? Math.log(4) + sumOf((at) => this.lattice.isEven(points[at] as number)) : this.value;
    this.value = logAddExp(
      this.#rest,
      sumOf(() => true),
    );
    this.change = Math.abs(this.value - before);
    this.open = [];
    if (this.change >= TOLERANCE && level < MOST_HALVINGS) {
      const isOpen = (at: number) => (scores[at] as number) > highest - RANGE;
      this.#rest = logAddExp(
        this.#rest,
        sumOf((at) => !isOpen(at)),
      );
      this.open = points.filter((_, at) => isOpen(at));
    }
    this.#points = [];
    this.#scores = [];
  }
}

function logAddExp(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(-Math.abs(a - b)));
}
