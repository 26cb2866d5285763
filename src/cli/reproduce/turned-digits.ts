import type { ImageSet } from "../../data/data-set.js";
import { RandomStream, uniforms } from "../../vae/random.js";
import { type CurveDraw, type CurveExamples, DEGREES, type KnownCurves } from "./known-curves.js";

/**
 * A square image of a side, turned about its middle by degrees: each pixel is taken bilinearly from where it came from. Outside
 * of the image is 0.
 *
 * @param image side × side
 */
export function turned(image: Float32Array, side: number, degrees: number): Float32Array {
  const angle = (Math.PI * degrees) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const middle = (side - 1) / 2;
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= side || y >= side ? 0 : (image[y * side + x] as number));
  return Float32Array.from({ length: side * side }, (_, pixel) => {
    const [alongX, alongY] = [(pixel % side) - middle, Math.floor(pixel / side) - middle];
    const x = cosine * alongX + sine * alongY + middle;
    const y = cosine * alongY - sine * alongX + middle;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [partX, partY] = [x - left, y - top];
    const above = (1 - partX) * at(left, top) + partX * at(left + 1, top);
    const below = (1 - partX) * at(left, top + 1) + partX * at(left + 1, top + 1);
    return (1 - partY) * above + partY * below;
  });
}

/** For the gap each digit is held against the others at angles so many degrees apart. */
const GAP_STEP = 30;

/**
 * Digits, each at all angles about its middle (Connor et al. 2021, section 4.2): each is a piece of curve, an orbit, and a class
 * of its own. How far an image is from an orbit is the least root-mean-square difference to it over whole degrees. The gap is the
 * mean of that distance between a digit at any angle and the orbit of the digit that it is most like there.
 */
export class TurnedDigits implements KnownCurves {
  readonly pieces: number;
  readonly height: number;
  readonly width: number;
  readonly classNames: readonly string[];
  /** Root-mean-square difference of pixels between 0 and 1. */
  readonly gap: number;
  /** Of each digit its images a degree apart. */
  readonly #orbits: readonly (readonly Ink[])[];
  readonly #digits: readonly Float32Array[];

  /** @param digits side × side each, 0 to 1 */
  constructor(digits: readonly Float32Array[], side: number) {
    this.#digits = digits;
    this.pieces = digits.length;
    this.height = side;
    this.width = side;
    this.classNames = digits.map((_, digit) => String(digit));
    this.#orbits = digits.map((digit) =>
      Array.from({ length: DEGREES }, (_, degree) => new Ink(turned(digit, side, degree))),
    );
    this.gap = this.#gap();
  }

  pieceOf(label: number): number {
    return label;
  }

  strayOf(piece: number, values: Float32Array): number {
    return this.#distance(piece, values) / this.gap;
  }

  readonly strayByDegree = (piece: number, values: Float32Array): Float64Array =>
    this.#differences(piece, values).map((difference) => difference / this.gap);

  examples({ count, seed, step }: CurveDraw): CurveExamples {
    const parts = new Float64Array(count);
    uniforms({ seed, stream: RandomStream.turnedDigits, step }, parts);
    const size = this.height * this.width;
    const pixels = new Float32Array(count * size);
    const labels = new Int32Array(count);
    parts.forEach((part, i) => {
      const digit = i % this.pieces;
      pixels.set(turned(this.#digits[digit] as Float32Array, this.width, DEGREES * part), i * size);
      labels[i] = digit;
    });
    return { pixels, labels };
  }

  /** Root-mean-square differences to a digit at each degree. */
  #differences(piece: number, values: Float32Array): Float64Array {
    const squares = sumOfSquares(values);
    return Float64Array.from(this.#orbits[piece] as readonly Ink[], (image) =>
      Math.sqrt(Math.max(0, image.squares - 2 * image.times(values) + squares) / values.length),
    );
  }

  #distance(piece: number, values: Float32Array): number {
    return Math.min(...this.#differences(piece, values));
  }

  #gap(): number {
    let [sum, count] = [0, 0];
    for (let digit = 0; digit < this.pieces; digit++) {
      const others = Array.from({ length: this.pieces }, (_, other) => other).filter((other) => other !== digit);
      for (let degree = 0; degree < DEGREES; degree += GAP_STEP) {
        const image = turned(this.#digits[digit] as Float32Array, this.width, degree);
        sum += Math.min(...others.map((other) => this.#distance(other, image)));
        count++;
      }
    }
    return sum / count;
  }
}

/** The first image of each class, the classes in order, pixels 0 to 1. @throws Error where there is a class without an image */
export function firstOfEachClass({ pixels, labels, height, width }: ImageSet, classes: number): Float32Array[] {
  const size = height * width;
  const scale = pixels instanceof Uint8Array ? 255 : 1;
  return Array.from({ length: classes }, (_, label) => {
    const first = labels?.indexOf(label) ?? -1;
    if (first < 0) throw new Error(`there is no image of class ${label} to turn`);
    return Float32Array.from(pixels.subarray(first * size, (first + 1) * size), (value) => value / scale);
  });
}

/** An image by its pixels that are not 0: of a digit a fifth of them, and all that is held against it is held against hundreds. */
class Ink {
  readonly squares: number;
  readonly #pixels: Uint32Array;
  readonly #values: Float64Array;

  constructor(image: Float32Array) {
    this.squares = sumOfSquares(image);
    this.#pixels = Uint32Array.from(image.keys()).filter((pixel) => image[pixel] !== 0);
    this.#values = Float64Array.from(this.#pixels, (pixel) => image[pixel] as number);
  }

  /** The inner product with another image. */
  times(values: Float32Array): number {
    let sum = 0;
    for (let i = 0; i < this.#pixels.length; i++) {
      sum += (this.#values[i] as number) * (values[this.#pixels[i] as number] as number);
    }
    return sum;
  }
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
