import { type Bytes, FileBytes, MemoryBytes, part } from "../bytes.js";
import { type ElementType, kindOf } from "../element-type.js";
import { insideFolder } from "../inside-folder.js";
import { Malformed } from "../malformed.js";
import { type Field, fieldsOf, integersOf, textOf } from "../protobuf.js";
import { elementCount, type StoredTensor, storedTensor } from "../stored-tensor.js";

/** TensorProto.DataType. */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
  14: "complex64",
  15: "complex128",
  16: "bfloat16",
  17: "float8_e4m3fn",
  18: "float8_e4m3fnuz",
  19: "float8_e5m2",
  20: "float8_e5m2fnuz",
  24: "float8_e8m0fnu",
};

/** Types that hold no whole bytes, or no numbers. */
const UNREAD: Readonly<Record<number, string>> = { 8: "text", 21: "uint4", 22: "int4", 23: "float4" };

const MOST_LISTED = 64 * 1024 * 1024;

/** A tensor that is there and not read, as a note says it. */
export class UnreadTensor {
  constructor(readonly note: string) {}
}

/** A TensorProto: its numbers raw, listed one by one, or in a file beside. @throws Malformed */
export function onnxTensor(message: Bytes, modelFile: string, otherwise: string): StoredTensor | UnreadTensor {
  const shape: number[] = [];
  let type: ElementType | undefined;
  let code = 0;
  let name = "";
  let raw: Bytes | null = null;
  const listed: Field[] = [];
  const external: Record<string, string> = {};
  let isExternal = false;
  for (const field of fieldsOf(message)) {
    if (field.number === 1) shape.push(...integersOf(field));
    else if (field.number === 2) {
      code = Number(field.value);
      type = TYPES[code];
    } else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field.bytes;
    else if ([4, 5, 7, 10, 11].includes(field.number)) listed.push(field);
    else if (field.number === 13) Object.assign(external, keyAndValue(field.bytes));
    else if (field.number === 14) isExternal = field.value === 1n;
  }
  name ||= otherwise;
  const unread = UNREAD[code];
  if (unread) return new UnreadTensor(`"${name}" holds ${unread}, which is not read`);
  if (!type) throw new Malformed(`"${name}" is of a type that holds no plain numbers (${code})`);
  const size = elementCount(shape, name) * kindOf(type).bytes;
  const element = type;
  const bytes = isExternal
    ? externalBytes(modelFile, external, name, size)
    : (raw ?? new MemoryBytes(packed(listed, element, name, size)));
  if (typeof bytes !== "function" && bytes.size !== size)
    throw new Malformed(`"${name}" is not as long as its shape says`);
  return storedTensor({ name, shape, type: element, bytes });
}

/** Numbers that a message lists in fields of their own: floats as they are, integers as varints. */
function packed(fields: readonly Field[], type: ElementType, name: string, size: number): Uint8Array {
  if (fields.reduce((sum, { bytes }) => sum + bytes.size, 0) > MOST_LISTED)
    throw new Malformed(`"${name}" is too large a list`);
  const { bytes: width } = kindOf(type);
  const inBytes = fields.flatMap((field) => {
    const isFixed = field.number === 4 || field.number === 10;
    if (isFixed && field.bytes.size > 0) return [field.bytes.read(0, field.bytes.size)];
    const values = isFixed ? [] : integersOf(field);
    const target = new Uint8Array(values.length * width);
    for (const [index, value] of values.entries()) {
      let rest = BigInt(value);
      for (let at = 0; at < width; at++, rest >>= 8n) target[index * width + at] = Number(rest & 255n);
    }
    return [target];
  });
  const joined = Buffer.concat(inBytes);
  if (joined.length !== size) throw new Malformed(`"${name}" is not as long as its shape says`);
  return new Uint8Array(joined);
}

function externalBytes(
  modelFile: string,
  said: Readonly<Record<string, string>>,
  name: string,
  size: number,
): () => Bytes {
  const { location = "", offset = "0" } = said;
  const begin = Number(offset);
  if (!location || !Number.isSafeInteger(begin) || begin < 0)
    throw new Malformed(`"${name}" says not where its numbers are`);
  const file = insideFolder(modelFile, location);
  return () => {
    const opened = new FileBytes(file);
    try {
      return new MemoryBytes(part(opened, begin, size).read(0, size));
    } finally {
      opened.close();
    }
  };
}

/** A StringStringEntryProto. */
export function keyAndValue(bytes: Bytes): Record<string, string> {
  let key = "";
  let value = "";
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  }
  return Object.fromEntries([[key, value]]);
}
