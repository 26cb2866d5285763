import { type Bytes, part, view } from "../bytes.js";
import type { ElementType } from "../element-type.js";
import { Malformed } from "../malformed.js";
import type { ModelFormat } from "../model-file.js";
import { columnMajor, type StoredTensor, storedTensor } from "../stored-tensor.js";

const MAGIC = "\x93NUMPY";
export const MOST_NPY_HEADER = 65_536 + 12;

/** NumPy's codes of types, without the order of bytes. */
export const numpyTypes: Readonly<Record<string, ElementType>> = {
  b1: "bool",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  c8: "complex64",
  c16: "complex128",
};

/** One NumPy array (`.npy`, format versions 1 to 3). */
export const npy: ModelFormat = {
  description: "a NumPy array (.npy)",
  usualName: /\.npy$/i,
  matches: ({ bytes }) => bytes !== null && isNpy(bytes.read(0, Math.min(bytes.size, MAGIC.length))),
  open({ bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    const start = bytes.read(0, Math.min(bytes.size, MOST_NPY_HEADER));
    return {
      format: "npy",
      tensors: [npyTensor("array", start, bytes.size, () => bytes)],
      notes: [],
      settings: {},
      graph: [],
    };
  },
};

function isNpy(start: Uint8Array): boolean {
  return Buffer.from(start).toString("latin1", 0, MAGIC.length) === MAGIC;
}

/** An array by the first bytes of its file, whose size is known and whose content need not be at hand yet. @throws Malformed */
export function npyTensor(name: string, start: Uint8Array, size: number, open: () => Bytes): StoredTensor {
  if (start.length < 12 || !isNpy(start)) throw new Malformed(`"${name}" does not begin as a NumPy array does`);
  const [length, from] = start[6] === 1 ? [view(start).getUint16(8, true), 10] : [view(start).getUint32(8, true), 12];
  if (from + length > start.length) throw new Malformed(`the header of "${name}" is cut short`);
  const header = Buffer.from(start.subarray(from, from + length)).toString("latin1");
  const { order, type, littleEndian, shape } = readHeader(header, name);
  return storedTensor({
    name,
    shape,
    type,
    littleEndian,
    strides: order === "column" ? columnMajor(shape) : undefined,
    bytes: sized(name, open, size, from + length),
  });
}

/** The array's own bytes; that a file promises less than its shape takes is known before it is unpacked. */
function sized(name: string, open: () => Bytes, size: number, begin: number): Bytes {
  if (begin > size) throw new Malformed(`"${name}" is cut short`);
  let whole: Bytes | null = null;
  return {
    size: size - begin,
    read(from, length) {
      whole ??= open();
      return part(whole, begin, size - begin).read(from, length);
    },
  };
}

/** The header is a Python dictionary that NumPy always writes in one way; it is matched, never evaluated. */
function readHeader(header: string, name: string) {
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d{0,3})'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const extents = /'shape':\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  if (order === undefined || extents === undefined || !/'descr':/.test(header)) {
    throw new Malformed(`the header of "${name}" is no array's`);
  }
  const type = numpyTypes[descr?.[2] ?? ""];
  if (!type) {
    const given = /'descr':\s*(.{1,40})/.exec(header)?.[1] ?? "";
    throw new Malformed(`"${name}" holds no plain numbers (${given.replace(/,.*/, "")}); objects are never unpickled`);
  }
  const shape = extents
    .split(",")
    .map((extent) => extent.trim().replace("L", ""))
    .filter(Boolean)
    .map(Number);
  return { type, shape, littleEndian: descr?.[1] !== ">", order: order === "True" ? "column" : "row" };
}
