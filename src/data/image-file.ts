import { readFile } from "node:fs/promises";
import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { DataError } from "./data-set.js";
import { unreadable } from "./find-file.js";

/** An image as it was stored, without its transparency. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** height × width × 3 bytes. */
  readonly pixels: Uint8Array;
  /** Red, green and blue are the same everywhere. */
  readonly isGrey: boolean;
}

export interface ExpectedSize {
  readonly width: number;
  readonly height: number;
  /** The file that has this size, for messages. */
  readonly file: string;
}

/** Larger images are none to train a VAE of this kind on, and may be bombs. */
const MOST_SIDE = 4096;
const MOST_JPEG_MEGABYTES = 512;

/** Reads a PNG or JPEG image, of the expected size where one is given. @throws DataError */
export async function readImage(file: string, expected: ExpectedSize | null): Promise<DecodedImage> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const size = pngSize(bytes) ?? jpegSize(bytes);
  if (!size) throw new DataError(`${file}: it is no PNG or JPEG image, or a broken one; save it anew or remove it`);
  checkSize(file, size, expected);
  try {
    const pixels = pngSize(bytes) ? pngPixels(decodePng(bytes)) : jpegPixels(bytes);
    return { ...size, pixels, isGrey: isGrey(pixels) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file}: the image is broken (${why}); save it anew or remove it`);
  }
}

function checkSize(file: string, { width, height }: { width: number; height: number }, expected: ExpectedSize | null) {
  if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE) {
    throw new DataError(`${file}: it is ${width}×${height}; images may have from 1 to ${MOST_SIDE} pixels a side`);
  }
  if (expected && (width !== expected.width || height !== expected.height)) {
    throw new DataError(
      `${file}: it is ${width}×${height}, ${expected.file} is ${expected.width}×${expected.height}; all images need one size`,
    );
  }
}

/** Width and height from a PNG's header. */
function pngSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 33 || bytes.readUInt32BE(0) !== 0x89504e47 || bytes.toString("latin1", 12, 16) !== "IHDR") {
    return null;
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Width and height from a JPEG's start-of-frame segment. */
function jpegSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff) return null;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

function pngPixels(png: DecodedPng): Uint8Array {
  const { width, height, depth, palette } = png;
  const [data, channels] = palette
    ? [convertIndexedToRgb(png), palette[0]?.length ?? 3]
    : [depth < 8 ? unpackedBits(png) : png.data, png.channels];
  const pixels = new Uint8Array(3 * width * height);
  const shift = depth === 16 ? 8 : 0;
  const colored = channels >= 3;
  for (let index = 0; index < width * height; index++) {
    const from = index * channels;
    for (const each of [0, 1, 2]) pixels[3 * index + each] = (data[colored ? from + each : from] as number) >> shift;
  }
  return pixels;
}

/** Grey levels of 1, 2 or 4 bits, rows padded to whole bytes, as bytes. */
function unpackedBits({ width, height, depth, data }: DecodedPng): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const most = (1 << depth) - 1;
  const stride = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * stride + (bit >> 3)] as number;
      pixels[y * width + x] = Math.round((255 * ((byte >> (8 - depth - (bit & 7))) & most)) / most);
    }
  }
  return pixels;
}

function jpegPixels(bytes: Buffer): Uint8Array {
  const { data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false, maxMemoryUsageInMB: MOST_JPEG_MEGABYTES });
  return data;
}

function isGrey(pixels: Uint8Array): boolean {
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}
