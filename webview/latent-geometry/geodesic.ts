import type { Decodes } from "./decode-in-slices.js";
import type { Pace } from "./pace.js";
import { joined, lerp, type Path, resampled } from "./paths.js";
import { shortestGridPath } from "./shortest-grid-path.js";

/** A decoder with its derivative. */
export interface Differentiates extends Decodes {
  /** Jᵀv of each of `count` codes, count × dimensions, from a v of each, count × pixels. */
  pullBack(codes: Float32Array, count: number, cotangents: Float32Array): Float32Array | Promise<Float32Array>;
}

const STEPS = 33;
const MOST_ROUNDS = 120;
/** A round that gains less of the energy than this is the last. */
const LEAST_GAIN = 2e-4;

/**
 * The shortest path between two codes in the metric that the decoder pulls back, JᵀJ (Shao et al. 2018; Arvanitidis et al.
 * 2018): it minimises the energy Σ ‖f(z_{t+1}) − f(z_t)‖², whose gradient is 2Jᵀ(2x_t − x_{t−1} − x_{t+1}). In a plane it starts
 * from the shortest path over a grid, so that it finds the way round a hill; in more dimensions from the straight line.
 */
export async function geodesic(
  decoder: Differentiates,
  from: Float32Array,
  to: Float32Array,
  pace: Pace,
): Promise<Path> {
  const flat = decoder.dimensions === 2;
  const start = flat
    ? resampled(await shortestGridPath(decoder, from, to, (part) => pace(0.4 * part)), STEPS)
    : lerp(from, to, STEPS);
  const began = flat ? 0.4 : 0;
  return relaxed(decoder, start, (part) => pace(began + (1 - began) * part));
}

/** Descends along the gradient after the inverse of the second difference: a bend of any length then straightens alike. */
async function relaxed(decoder: Differentiates, start: Path, pace: Pace): Promise<Path> {
  const { dimensions } = decoder;
  const steps = start.length;
  let codes = joined(start);
  let images = await decoder.decode(codes, steps);
  let energy = energyOf(images, steps);
  let size = firstSize(codes, images, steps, dimensions);
  for (let round = 0; round < MOST_ROUNDS && energy > 0; round++) {
    await pace(round / MOST_ROUNDS);
    const gradient = await decoder.pullBack(codes, steps, bends(images, steps));
    const direction = smoothed(gradient, steps, dimensions);
    let next: { codes: Float32Array; images: Float32Array; energy: number } | null = null;
    for (let tries = 0; tries < 12 && !next; tries++) {
      const there = codes.map((value, index) => value - size * (direction[index] as number));
      const seen = await decoder.decode(there, steps);
      const reached = energyOf(seen, steps);
      if (reached < energy) next = { codes: there, images: seen, energy: reached };
      else size /= 2;
    }
    if (!next) break;
    const gain = (energy - next.energy) / energy;
    ({ codes, images, energy } = next);
    size *= 1.6;
    if (gain < LEAST_GAIN) break;
  }
  return Array.from({ length: steps }, (_, step) => codes.slice(step * dimensions, (step + 1) * dimensions));
}

/** ‖f(z_{t+1}) − f(z_t)‖² summed. */
function energyOf(images: Float32Array, steps: number): number {
  return stepLengths(images, steps).reduce((sum, length) => sum + length * length, 0);
}

function stepLengths(images: Float32Array, steps: number): number[] {
  const pixels = images.length / steps;
  return Array.from({ length: steps - 1 }, (_, step) => {
    let sum = 0;
    for (let pixel = step * pixels; pixel < (step + 1) * pixels; pixel++)
      sum += ((images[pixel + pixels] as number) - (images[pixel] as number)) ** 2;
    return Math.sqrt(sum);
  });
}

/** How long a path is in image space, Σ ‖f(z_{t+1}) − f(z_t)‖. */
export async function imageLength(decoder: Decodes, path: Path): Promise<number> {
  const images = await decoder.decode(joined(path), path.length);
  return stepLengths(images, path.length).reduce((sum, length) => sum + length, 0);
}

/** 2(2x_t − x_{t−1} − x_{t+1}) within the path, 0 at its ends. */
function bends(images: Float32Array, steps: number): Float32Array {
  const pixels = images.length / steps;
  const bent = new Float32Array(images.length);
  for (let at = pixels; at < images.length - pixels; at++)
    bent[at] = 2 * (2 * (images[at] as number) - (images[at - pixels] as number) - (images[at + pixels] as number));
  return bent;
}

/** Solves −d_{t−1} + 2d_t − d_{t+1} = g_t with d = 0 at the ends, in each dimension (Thomas's algorithm). */
function smoothed(gradient: Float32Array, steps: number, dimensions: number): Float32Array {
  const solved = new Float32Array(gradient.length);
  const inner = steps - 2;
  for (let axis = 0; axis < dimensions; axis++) {
    const upper = new Float64Array(inner);
    const right = new Float64Array(inner);
    for (let row = 0; row < inner; row++) {
      const pivot = 2 + (row > 0 ? (upper[row - 1] as number) : 0);
      upper[row] = -1 / pivot;
      right[row] =
        ((gradient[(row + 1) * dimensions + axis] as number) + (row > 0 ? (right[row - 1] as number) : 0)) / pivot;
    }
    for (let row = inner - 1; row >= 0; row--) {
      const after = row < inner - 1 ? (solved[(row + 2) * dimensions + axis] as number) : 0;
      solved[(row + 1) * dimensions + axis] = (right[row] as number) - (upper[row] as number) * after;
    }
  }
  return solved;
}

/** The step that were Newton's, had the decoder one scale everywhere. */
function firstSize(codes: Float32Array, images: Float32Array, steps: number, dimensions: number): number {
  let moved = 0;
  for (let index = dimensions; index < codes.length; index++)
    moved += ((codes[index] as number) - (codes[index - dimensions] as number)) ** 2;
  const scale = energyOf(images, steps) / Math.max(1e-12, moved);
  return 1 / (2 * Math.max(1e-12, scale));
}
