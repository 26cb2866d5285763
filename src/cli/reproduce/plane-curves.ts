import { RandomStream, uniforms } from "../../vae/random.js";
import { type CurveDraw, type CurveExamples, DEGREES, type KnownCurves } from "./known-curves.js";

/** A curve in the plane that data lie on, in two or more pieces where it has such. */
export interface PlaneCurve {
  /** What a path is held against: how far the curve is from its next piece or turn. */
  readonly gap: number;
  readonly pieces: number;
  /** Whether the end of a piece is its beginning. */
  readonly closed: boolean;
  /** Names of the classes of examples. */
  readonly classNames: readonly string[];
  /** The place at a part of a piece, 0 to 1. */
  at(piece: number, part: number): readonly [number, number];
  /** The class of that place. */
  classOf(piece: number, part: number): number;
  /** The piece that a class is on, or is a part of. */
  pieceOf(label: number): number;
}

const TAU = 2 * Math.PI;

/** Concentric circles of radius 0.5 and 1 (Connor et al. 2021, section 4.1). */
export const circles: PlaneCurve = {
  ...{ gap: 0.5, pieces: 2, closed: true, classNames: ["inner", "outer"] },
  at: (piece, part) => {
    const radius = piece === 0 ? 0.5 : 1;
    return [radius * Math.cos(TAU * part), radius * Math.sin(TAU * part)];
  },
  classOf: (piece) => piece,
  pieceOf: (label) => label,
};

/** A turn of the roll, as radius. */
const ROLL_SCALE = 15;

/** The swiss roll's spiral, one and a half turns. */
export const roll: PlaneCurve = {
  ...{ gap: TAU / ROLL_SCALE, pieces: 1, closed: false, classNames: ["inmost", "2", "3", "4", "outmost"] },
  at: (_, part) => {
    const angle = 1.5 * Math.PI * (1 + 2 * part);
    return [(angle * Math.cos(angle)) / ROLL_SCALE, (angle * Math.sin(angle)) / ROLL_SCALE];
  },
  classOf: (_, part) => Math.min(4, Math.floor(5 * part)),
  pieceOf: () => 0,
};

/** Pieces of line that a curve is measured by: below 1e-5 from it. */
const CHORDS = 2000;

/** The distance of a place in the plane from one piece of a curve, of which it takes chords. */
export function distanceTo(curve: PlaneCurve, piece: number): (x: number, y: number) => number {
  const places = Array.from({ length: CHORDS + 1 }, (_, i) => curve.at(piece, i / CHORDS));
  return (x, y) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < CHORDS; i++) {
      const [fromX, fromY] = places[i] as [number, number];
      const [toX, toY] = places[i + 1] as [number, number];
      const [alongX, alongY] = [toX - fromX, toY - fromY];
      const part = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2);
      const inside = Math.min(1, Math.max(0, part));
      least = Math.min(least, Math.hypot(x - fromX - inside * alongX, y - fromY - inside * alongY));
    }
    return least;
  };
}

/** Numbers of one example. */
export const EMBEDDED_SIZE = 20;
/** Keeps what is embedded in [0, 1], about the middle of it. */
const SHRINK = 4;

/** A random linear map of the plane to 20 numbers, and back by least squares. */
export class Embedding {
  readonly #map = new Float64Array(2 * EMBEDDED_SIZE);

  constructor(seed: number) {
    uniforms({ seed, stream: RandomStream.planeCurves, step: 0 }, this.#map);
    this.#map.forEach((value, i) => {
      this.#map[i] = 2 * value - 1;
    });
  }

  embed([x, y]: readonly [number, number]): Float32Array {
    return Float32Array.from({ length: EMBEDDED_SIZE }, (_, k) => {
      const [byX, byY] = this.#row(k);
      return Math.min(1, Math.max(0, 0.5 + (byX * x + byY * y) / SHRINK));
    });
  }

  /** The place whose image is nearest. */
  placeOf(values: ArrayLike<number>): [number, number] {
    let [xx, xy, yy, x, y] = [0, 0, 0, 0, 0];
    for (let k = 0; k < EMBEDDED_SIZE; k++) {
      const [byX, byY] = this.#row(k);
      const value = SHRINK * ((values[k] as number) - 0.5);
      xx += byX * byX;
      xy += byX * byY;
      yy += byY * byY;
      x += byX * value;
      y += byY * value;
    }
    const determinant = xx * yy - xy * xy;
    return [(yy * x - xy * y) / determinant, (xx * y - xy * x) / determinant];
  }

  #row(k: number): [number, number] {
    return [this.#map[2 * k] as number, this.#map[2 * k + 1] as number];
  }
}

/** A curve of the plane as data: each example is a place on it, embedded. */
export class EmbeddedCurve implements KnownCurves {
  readonly height = 1;
  readonly width = EMBEDDED_SIZE;
  readonly strayByDegree: KnownCurves["strayByDegree"];
  readonly #distances: ((x: number, y: number) => number)[];

  constructor(
    private readonly curve: PlaneCurve,
    private readonly embedding: Embedding,
  ) {
    this.#distances = Array.from({ length: curve.pieces }, (_, piece) => distanceTo(curve, piece));
    this.strayByDegree = curve.closed ? (piece, values) => this.#byDegree(piece, values) : null;
  }

  get pieces(): number {
    return this.curve.pieces;
  }

  get classNames(): readonly string[] {
    return this.curve.classNames;
  }

  pieceOf(label: number): number {
    return this.curve.pieceOf(label);
  }

  strayOf(piece: number, values: Float32Array): number {
    const distance = this.#distances[piece] as (x: number, y: number) => number;
    return distance(...this.embedding.placeOf(values)) / this.curve.gap;
  }

  examples({ count, seed, step }: CurveDraw): CurveExamples {
    const { curve, embedding } = this;
    const parts = new Float64Array(count);
    uniforms({ seed, stream: RandomStream.planeCurves, step }, parts);
    const pixels = new Float32Array(count * EMBEDDED_SIZE);
    const labels = new Int32Array(count);
    parts.forEach((part, i) => {
      const piece = i % curve.pieces;
      pixels.set(embedding.embed(curve.at(piece, part)), i * EMBEDDED_SIZE);
      labels[i] = curve.classOf(piece, part);
    });
    return { pixels, labels };
  }

  #byDegree(piece: number, values: Float32Array): Float64Array {
    const [x, y] = this.embedding.placeOf(values);
    return Float64Array.from({ length: DEGREES }, (_, degree) => {
      const [atX, atY] = this.curve.at(piece, degree / DEGREES);
      return Math.hypot(x - atX, y - atY) / this.curve.gap;
    });
  }
}
