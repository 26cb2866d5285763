import type { FilterImages } from "../../inspector-protocol.js";
import { layersOf } from "./layer.js";
import type { StoredTensor } from "./stored-tensor.js";

const MOST_IMAGES = 100;
const LARGEST_SIDE = 256;

/** A picture's pixels in a weight: where they begin, and the steps between them. */
interface Look {
  readonly total: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Index of a number of a picture. */
  at(image: number, row: number, column: number, channel: number): number;
}

/**
 * A weight's units as pictures: the kernels of a convolution of one or three channels, or of a matrix whatever of its sides is a
 * square image (an encoder's first layer, a decoder's last). Null where it is no picture.
 */
export function filterImages(tensor: StoredTensor): FilterImages | null {
  const look = lookOf(tensor);
  if (!look || tensor.count === 0) return null;
  const { total, height, width, channels } = look;
  const count = Math.min(total, MOST_IMAGES);
  const values = tensor.read(0, tensor.count);
  const size = height * width * channels;
  const pixels = new Uint8Array(count * size);
  const picture = new Float64Array(size);
  for (let image = 0; image < count; image++) {
    for (let index = 0; index < size; index++) {
      const [pixel, channel] = [Math.floor(index / channels), index % channels];
      picture[index] = values[look.at(image, Math.floor(pixel / width), pixel % width, channel)] as number;
    }
    const largest = picture.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    for (let index = 0; index < size; index++) {
      pixels[image * size + index] = Math.round(127.5 * (1 + (picture[index] as number) / largest));
    }
  }
  return { count, height, width, channels, pixels, total };
}

const MOST_ELEMENTS = 4_000_000;

function lookOf(tensor: StoredTensor): Look | null {
  const [layer] = layersOf([tensor]);
  if (!layer || tensor.count > MOST_ELEMENTS) return null;
  const { shape } = tensor;
  if (layer.kind === "convolution") {
    const { inputs: channels, outputs: total, outputFirst } = layer;
    if (channels !== 1 && channels !== 3) return null;
    const [height, width] = (outputFirst ? shape.slice(2) : shape.slice(0, 2)) as [number, number];
    const at = outputFirst
      ? (image: number, row: number, column: number, channel: number) =>
          ((image * channels + channel) * height + row) * width + column
      : (image: number, row: number, column: number, channel: number) =>
          ((row * width + column) * channels + channel) * total + image;
    return Math.min(height, width) < 2 ? null : { total, height, width, channels, at };
  }
  const [rows, columns] = shape as [number, number];
  const alongRow = imageForm(columns);
  const alongColumn = imageForm(rows);
  if (alongRow && (!alongColumn || columns > rows)) {
    const { side, channels } = alongRow;
    const at: Look["at"] = (image, row, column, channel) =>
      image * columns + (row * side + column) * channels + channel;
    return { total: rows, height: side, width: side, channels, at };
  }
  if (!alongColumn) return null;
  const { side, channels } = alongColumn;
  const at: Look["at"] = (image, row, column, channel) =>
    ((row * side + column) * channels + channel) * columns + image;
  return { total: columns, height: side, width: side, channels, at };
}

/** Smaller squares are more often a number of units than an image. */
const SMALLEST_SIDE = 8;

function imageForm(size: number): { side: number; channels: 1 | 3 } | null {
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(size / channels);
    // 400 units are a square, too: of an image the sides are even and mostly multiples of four.
    const usual = side % 4 === 0 && size !== 256 && size !== 400 && size !== 1024 && size !== 64 * 64;
    if (Number.isInteger(side) && side >= SMALLEST_SIDE && side <= LARGEST_SIDE && usual) return { side, channels };
  }
  return null;
}
