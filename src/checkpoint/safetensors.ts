import * as v from "valibot";
import { CheckpointError } from "./checkpoint-error.js";

const BYTES = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1, C64: 8 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1 },
} as const;

export type SafetensorsType = keyof typeof BYTES;

/** An array with a name and a shape, row-major. */
export interface NamedArray {
  readonly name: string;
  readonly dtype: "F32" | "I32" | "U8";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Where an array stands in a file. */
export interface ArrayEntry {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly ArrayEntry[];
}

/** The limit of the format's own reader. */
const MOST_HEADER_BYTES = 100_000_000;

const entrySchema = v.object({
  dtype: v.picklist(Object.keys(BYTES) as SafetensorsType[]),
  shape: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.maxLength(64)),
  data_offsets: v.strictTuple([
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  ]),
});

/** The bytes of a safetensors file: eight bytes of header length, the header as JSON, the arrays one after the other. */
export function encodeSafetensors(
  arrays: readonly NamedArray[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const { name, dtype, shape, data } of arrays) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = JSON.stringify(header);
  const encoded = new TextEncoder().encode(json + " ".repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8));
  const file = new Uint8Array(8 + encoded.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(encoded.length), true);
  file.set(encoded, 8);
  let at = 8 + encoded.length;
  for (const { data } of arrays) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a file's header from its first bytes. `start` holds the header, `size` is the whole file's; `file` is for messages.
 *
 * @throws CheckpointError
 */
export function decodeSafetensorsHeader(start: Uint8Array, size: number, file: string): SafetensorsHeader {
  const length = headerLength(start, size, file);
  if (start.length < 8 + length) throw broken(file, "its header is cut short");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(start.subarray(8, 8 + length)));
  } catch {
    throw broken(file, "its header is no JSON");
  }
  const read = v.safeParse(v.record(v.string(), v.unknown()), json);
  if (!read.success || Array.isArray(json)) throw broken(file, "its header is no object");
  const { __metadata__: rawMetadata = {}, ...rawEntries } = read.output;
  const metadata = v.safeParse(v.record(v.string(), v.string()), rawMetadata);
  if (!metadata.success) throw broken(file, "its metadata are not text");
  const entries = Object.entries(rawEntries).map(([name, raw]) => readEntry(name, raw, 8 + length, size, file));
  const ordered = [...entries].sort((a, b) => a.begin - b.begin);
  ordered.forEach((entry, index) => {
    const next = ordered[index + 1];
    if (next && next.begin < entry.end) throw broken(file, `"${entry.name}" and "${next.name}" overlap`);
  });
  return { metadata: metadata.output, entries };
}

/** Bytes of the JSON header that follows the first eight. @throws CheckpointError */
export function headerLength(start: Uint8Array, size: number, file: string): number {
  if (start.length < 8 || size < 10) throw broken(file, "it is too short");
  const length = new DataView(start.buffer, start.byteOffset, start.byteLength).getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER_BYTES, size - 8))) throw broken(file, "its header is longer than the file");
  return Number(length);
}

function readEntry(name: string, raw: unknown, dataStart: number, size: number, file: string): ArrayEntry {
  const read = v.safeParse(entrySchema, raw);
  if (!read.success) {
    const [issue] = read.issues;
    const isType = v.getDotPath(issue) === "dtype" && typeof issue.input === "string";
    const why = isType ? `is of the type ${issue.input.slice(0, 40)}, which is not read` : "is malformed";
    throw broken(file, `the entry "${name}" ${why}`);
  }
  const { dtype, shape } = read.output;
  const [from, to] = read.output.data_offsets;
  const bytes = shape.reduce((product, extent) => product * extent, BYTES[dtype]);
  if (!Number.isSafeInteger(bytes) || to - from !== bytes) {
    throw broken(file, `"${name}" of shape ${shape.join("×")} does not fit its ${to - from} bytes`);
  }
  if (dataStart + to > size) throw broken(file, `"${name}" reaches beyond the file's end: it is cut short`);
  return { name, dtype, shape, begin: dataStart + from, end: dataStart + to };
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly arrays: ReadonlyMap<string, NamedArray>;
}

/** Reads a whole file whose arrays are of the types that we write. @throws CheckpointError */
export function decodeSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const { metadata, entries } = decodeSafetensorsHeader(bytes, bytes.length, file);
  checkTypes(entries, file);
  const arrays = new Map<string, NamedArray>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // A copy, since the arrays need not be aligned in the file; of a Node Buffer, slice() would be none.
    const copy = new Uint8Array(bytes.subarray(begin, end));
    if (dtype === "F32") arrays.set(name, { name, dtype, shape, data: new Float32Array(copy.buffer) });
    else if (dtype === "I32") arrays.set(name, { name, dtype, shape, data: new Int32Array(copy.buffer) });
    else if (dtype === "U8") arrays.set(name, { name, dtype, shape, data: copy });
  }
  return { metadata, arrays };
}

/** @throws CheckpointError where an array is of a type that we don't write */
export function checkTypes(entries: readonly ArrayEntry[], file: string): void {
  const other = entries.find(({ dtype }) => dtype !== "F32" && dtype !== "I32" && dtype !== "U8");
  if (other) {
    throw broken(file, `"${other.name}" has the type ${other.dtype}, which is not one that run folders hold`);
  }
}

function broken(file: string, why: string): CheckpointError {
  return new CheckpointError(`${file}: this is no whole safetensors file: ${why}`);
}
