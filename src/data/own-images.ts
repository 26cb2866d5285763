import { DataError, type DataSet, type ImageSet } from "./data-set.js";
import { dataSetOf, type LoadOptions } from "./load.js";
import { sharedBytes } from "./shared-memory.js";

/** Images as a training file's function gives them; nothing of it is taken on trust. */
export interface GivenImages {
  readonly height: number;
  readonly width: number;
  readonly channels?: number;
  readonly pixels: Uint8Array | Float32Array;
  readonly labels?: ArrayLike<number>;
}

export interface GivenData {
  readonly train: GivenImages;
  readonly test?: GivenImages;
  readonly classNames?: readonly string[];
}

/** The data that a training file makes. @throws DataError that begins with `data` and says which extent or value is wrong */
export function ownData(given: GivenData, options: Pick<LoadOptions, "seed" | "limit">): DataSet {
  if (typeof given !== "object" || given === null || !given.train) {
    throw new DataError(
      "data: the function is to give { train: { height, width, pixels } }, perhaps with test and classNames",
    );
  }
  const train = imagesOf(given.train, "train");
  const test = given.test ? imagesOf(given.test, "test") : null;
  return dataSetOf({ name: "own data", train, test, classNames: given.classNames }, "data", options);
}

function imagesOf({ height, width, channels = 1, pixels, labels }: GivenImages, part: string): ImageSet {
  for (const [name, extent] of Object.entries({ height, width, channels })) {
    if (!Number.isInteger(extent) || extent < 1 || extent > 65_536) {
      throw new DataError(`data: ${part}'s ${name} is ${String(extent)}; it is to be a whole number above 0`);
    }
  }
  if (!(pixels instanceof Uint8Array || pixels instanceof Float32Array)) {
    throw new DataError(`data: ${part}'s pixels are to be a Uint8Array (0 to 255) or a Float32Array (0 to 1)`);
  }
  const count = pixels.length / (height * width * channels);
  if (!Number.isInteger(count) || count === 0) {
    throw new DataError(
      `data: ${part} has ${pixels.length} pixels, which is no multiple of ${height}×${width}×${channels}`,
    );
  }
  if (labels && labels.length !== count) {
    throw new DataError(`data: ${part} has ${count} images, but ${labels.length} labels`);
  }
  const bytes = pixels instanceof Uint8Array ? sharedBytes(pixels) : asBytes(pixels, part);
  return { count, height, width, channels, pixels: bytes, labels: labels ? asLabels(labels, part) : null };
}

function asBytes(pixels: Float32Array, part: string): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(pixels.length));
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] as number;
    // Also true of what is not a number.
    if (!(value >= 0 && value <= 1)) {
      throw new DataError(`data: ${part}'s pixel ${i} is ${value}; floats are to be from 0 to 1`);
    }
    bytes[i] = Math.round(255 * value);
  }
  return bytes;
}

function asLabels(labels: ArrayLike<number>, part: string): Int32Array {
  return Int32Array.from(labels, (label, i) => {
    if (!Number.isInteger(label) || label < 0 || label > 65_535) {
      throw new DataError(`data: ${part}'s label ${i} is ${label}; labels are whole numbers from 0`);
    }
    return label;
  });
}
