import { DataError, type ImageSet } from "./data-set.js";
import { sharedBytes, sharedFloats } from "./shared-memory.js";

/**
 * Images from an array of numbers with a shape: count × height × width [× channels], or count × pixels of square images.
 *
 * Bytes stand for value / 255. Floats in [0, 1] stay as they are; floats or whole numbers up to 255 are read as bytes are,
 * those up to another maximum (as the 0–16 of the UCI digits) are divided by it.
 *
 * @throws DataError where there are no images of such a shape, or values that are no grey levels
 */
export function imagesOf(
  shape: readonly number[],
  values: Uint8Array | Int32Array | Float32Array,
  labels: Int32Array | null,
  file: string,
): ImageSet {
  const { count, height, width, channels } = imageShape(shape, file);
  if (count === 0) throw new DataError(`${file}: there are no images in it`);
  const pixels = values instanceof Uint8Array ? sharedBytes(values) : scaled(values, file);
  return { count, height, width, channels, pixels, labels };
}

function imageShape(shape: readonly number[], file: string) {
  const [count = 0, second = 0, width, channels] = shape;
  const described = `${file}: its shape is ${shape.join(" × ") || "that of one number"}`;
  if (shape.some((extent) => extent === 0)) throw new DataError(`${described}; there is nothing in it`);
  if (shape.length === 2) {
    const side = Math.sqrt(second);
    if (!Number.isInteger(side)) {
      throw new DataError(`${described}; rows of ${second} pixels are no square images, save count × height × width`);
    }
    return { count, height: side, width: side, channels: 1 };
  }
  if (width === undefined || shape.length > 4) {
    throw new DataError(`${described}; images need count × height × width, or with × channels`);
  }
  return { count, height: second, width, channels: channels ?? 1 };
}

function scaled(values: Int32Array | Float32Array, file: string): Float32Array {
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    // Also true of what is not a number.
    if (!(value >= 0 && value <= 65_535)) {
      throw new DataError(`${file}: value ${index} is ${value}; grey levels are numbers from 0 to 1, or from 0 to 255`);
    }
    if (value > most) most = value;
  }
  const scale = most <= 1 ? 1 : most > 16 && most <= 255 ? 255 : most;
  const pixels = sharedFloats(values.length);
  for (let index = 0; index < values.length; index++) pixels[index] = (values[index] as number) / scale;
  return pixels;
}

/** Labels as they are stored for `count` images. @throws DataError */
export function labelsOf(shape: readonly number[], values: ArrayLike<number>, count: number, file: string): Int32Array {
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new DataError(`${file}: its shape is ${shape.join(" × ")}; labels need one number an image`);
  }
  if (values.length !== count) {
    throw new DataError(`${file}: it has ${values.length} labels for ${count} images; they must be as many`);
  }
  const labels = Int32Array.from(values);
  for (const [index, label] of labels.entries()) {
    if (!(label >= 0 && label < 1000) || label !== values[index]) {
      throw new DataError(`${file}: label ${index} is ${values[index]}; labels are whole numbers from 0 to 999`);
    }
  }
  return labels;
}
