import { readFile } from "node:fs/promises";
import { DataError } from "./data-set.js";
import { unreadable } from "./find-file.js";
import { gunzipSized, gunzipStart, isGzip } from "./gzip.js";

/** An IDX file of unsigned bytes, the form in which MNIST is published. */
export interface Idx {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const MOST_DIMENSIONS = 4;
const MOST_BYTES = 2 ** 32 - 1;
/** Deflate packs no better: at most 258 bytes in two bits. */
const MOST_DEFLATE_RATIO = 1032;

/** Reads a plain or gzip IDX file. @throws DataError that names the file and what is wrong with it */
export async function readIdx(file: string): Promise<Idx> {
  const stored = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const packed = isGzip(stored);
  const start = packed ? await gunzipStart(stored, 4 + 4 * MOST_DIMENSIONS, file) : stored;
  const { shape, headerSize } = readHeader(start, file);
  const size = headerSize + shape.reduce((product, extent) => product * extent, 1);
  if (packed && size > MOST_DEFLATE_RATIO * stored.length) {
    throw new DataError(`${file}: its header promises ${size} bytes, more than a packed file of this size can hold`);
  }
  const bytes = packed ? await gunzipSized(stored, size, file) : stored;
  if (bytes.length < size) {
    throw new DataError(`${file}: it is cut short: ${bytes.length} bytes of ${size}; download or copy it anew`);
  }
  if (bytes.length > size) {
    throw new DataError(`${file}: its header promises ${size} bytes, there are ${bytes.length}; is it an IDX file?`);
  }
  return { shape, values: bytes.subarray(headerSize) };
}

function readHeader(start: Uint8Array, file: string): { shape: number[]; headerSize: number } {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (start.length < 4 || view.getUint16(0) !== 0) {
    throw new DataError(`${file}: it does not begin as an IDX file does (two zero bytes, then type and dimensions)`);
  }
  if (view.getUint8(2) !== UNSIGNED_BYTE) {
    throw new DataError(
      `${file}: its values have type 0x${view.getUint8(2).toString(16)}; only unsigned bytes (0x8) are read`,
    );
  }
  const dimensions = view.getUint8(3);
  const headerSize = 4 + 4 * dimensions;
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS || start.length < headerSize) {
    throw new DataError(
      `${file}: its header is broken or cut short (${dimensions} dimensions); download or copy it anew`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (!(size > 0 && size <= MOST_BYTES)) {
    throw new DataError(
      `${file}: its header promises the shape ${shape.join(" × ")}, which no file of this size holds`,
    );
  }
  return { shape, headerSize };
}
