import { open } from "node:fs/promises";
import { DataError } from "./data-set.js";
import { unreadable } from "./find-file.js";

/** A NumPy array file, row-major. */
export interface Npy {
  readonly shape: readonly number[];
  /** As NumPy writes it, `<f4`. */
  readonly type: string;
  readonly values: Uint8Array | Int32Array | Float32Array;
}

const MAGIC = "\x93NUMPY";
const MOST_HEADER_BYTES = 65_536;
const MOST_BYTES = 2 ** 32 - 1;

/** How each type of NumPy's is read: bytes a value, and the typed array that keeps its numbers. */
const TYPES: Readonly<Record<string, { readonly size: number; read(bytes: Buffer): Npy["values"] }>> = {
  "|u1": { size: 1, read: (bytes) => bytes },
  "|b1": { size: 1, read: (bytes) => bytes.map((value) => (value ? 255 : 0)) },
  "<i4": { size: 4, read: (bytes) => new Int32Array(aligned(bytes)) },
  "<u4": { size: 4, read: (bytes) => Int32Array.from(new Uint32Array(aligned(bytes))) },
  "<i8": { size: 8, read: (bytes) => Int32Array.from(new BigInt64Array(aligned(bytes)), Number) },
  "<u8": { size: 8, read: (bytes) => Int32Array.from(new BigUint64Array(aligned(bytes)), Number) },
  "<f4": { size: 4, read: (bytes) => new Float32Array(aligned(bytes)) },
  "<f8": { size: 8, read: (bytes) => Float32Array.from(new Float64Array(aligned(bytes))) },
};

function aligned(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** Reads a .npy file (format versions 1 to 3). @throws DataError */
export async function readNpy(file: string): Promise<Npy> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(size, MOST_HEADER_BYTES));
    await handle.read(start, 0, start.length, 0);
    const { header, dataStart } = splitHeader(start, file);
    const { type, shape } = readHeader(header, file);
    const kind = TYPES[type];
    if (!kind) {
      throw new DataError(
        `${file}: its values have the type ${type}; save it as uint8, int32, int64, float32 or float64, little-endian`,
      );
    }
    const bytes = kind.size * shape.reduce((product, extent) => product * extent, 1);
    if (!Number.isSafeInteger(bytes) || bytes > MOST_BYTES || dataStart + bytes !== size) {
      throw new DataError(
        `${file}: its header promises the shape ${shape.join(" × ")} of ${type}, which is not what its ${size} bytes hold; save it anew`,
      );
    }
    const data = Buffer.alloc(bytes);
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await handle.read(data, done, bytes - done, dataStart + done);
      if (bytesRead === 0) throw new DataError(`${file}: it became shorter while it was read`);
      done += bytesRead;
    }
    return { shape, type, values: kind.read(data) };
  } finally {
    await handle.close();
  }
}

function splitHeader(start: Buffer, file: string): { header: string; dataStart: number } {
  if (start.length < 12 || start.toString("latin1", 0, 6) !== MAGIC) {
    throw new DataError(`${file}: it does not begin as a NumPy file does; save it with numpy.save`);
  }
  const version = start[6] as number;
  const [length, from] = version === 1 ? [start.readUInt16LE(8), 10] : [start.readUInt32LE(8), 12];
  if (from + length > start.length) throw new DataError(`${file}: its header is broken or cut short; save it anew`);
  return { header: start.toString("latin1", from, from + length), dataStart: from + length };
}

/** The header is a Python dictionary that NumPy always writes in one way; it is matched, never evaluated. */
function readHeader(header: string, file: string): { type: string; shape: number[] } {
  const type = /'descr':\s*'([^']{1,8})'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (type === undefined || order === undefined || shape === undefined) {
    throw new DataError(`${file}: its header is no plain array's; save it with numpy.save, without pickle`);
  }
  if (order === "True") {
    throw new DataError(`${file}: it is stored in Fortran order; save numpy.ascontiguousarray(x) instead`);
  }
  return {
    type,
    shape: shape
      .split(",")
      .map((extent) => extent.trim())
      .filter(Boolean)
      .map(Number),
  };
}
