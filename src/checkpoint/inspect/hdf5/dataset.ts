import { inflateSync } from "node:zlib";
import { type Bytes, Cursor, MemoryBytes, part, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { elementCount } from "../stored-tensor.js";
import { unsigned } from "./b-tree-2.js";
import { fixedArrayChunks, implicitChunks, type StoredChunk, treeChunks } from "./chunk-index.js";
import { unpackedLzf } from "./lzf.js";
import { type HeaderMessage, messageType } from "./object-header.js";

const NOWHERE = 0xffffffffffffffffn;
const MOST_UNPACKED = 160 * 1024 * 1024;
const MOST_NODES = 200_000;

/** How chunks are found, by the layout's number. */
const index = { single: 1, implicit: 2, fixedArray: 3, extensible: 4, tree: 5 } as const;
const filter = { deflate: 1, shuffle: 2, checksum: 3, lzf: 32000 } as const;

/** A dataset's elements, row-major; what was never written is 0. @throws Malformed */
export function openDataset(
  file: Bytes,
  messages: readonly HeaderMessage[],
  shape: readonly number[],
  width: number,
): Bytes {
  const layout = messages.find(({ type }) => type === messageType.layout);
  if (!layout) throw new Malformed("one of its datasets has no layout");
  const size = elementCount(shape, "a dataset") * width;
  const cursor = new Cursor(layout.bytes);
  const version = cursor.u8();
  if (version !== 3 && version !== 4)
    throw new Malformed(`one of its datasets has a layout of version ${version}, which is not read`);
  switch (cursor.u8()) {
    case 0:
      return part(layout.bytes, cursor.at + 2, cursor.u16());
    case 1: {
      const address = readAddress(cursor);
      return address === null ? zeros(file, size) : part(file, address, size);
    }
    case 2: {
      if (version === 4) return newerChunks(file, cursor, filtersOf(messages), shape, width);
      const rank = cursor.u8() - 1;
      if (rank !== shape.length) throw new Malformed("the chunks of one of its datasets do not fit its shape");
      const tree = readAddress(cursor);
      const extents = Array.from({ length: rank }, () => cursor.u32());
      return tree === null
        ? zeros(file, size)
        : assembled(file, chunksOf(file, tree, shape.length), filtersOf(messages), shape, extents, width);
    }
    default:
      throw new Malformed("one of its datasets is laid out in a way that is not read");
  }
}

function readAddress(cursor: Cursor): number | null {
  const raw = new DataView(Uint8Array.from(cursor.bytes.read(cursor.at, 8)).buffer).getBigUint64(0, true);
  if (raw !== NOWHERE) return cursor.u64();
  cursor.skip(8);
  return null;
}

function zeros(file: Bytes, size: number): Bytes {
  return new MemoryBytes(new Uint8Array(bounded(file, size)));
}

function bounded(file: Bytes, size: number): number {
  if (size > file.size + MOST_UNPACKED) {
    throw new Malformed(
      `one of its datasets would unpack to ${size} bytes, far more than the file has; it is not unpacked`,
    );
  }
  return size;
}

/** Filters in the order in which they were applied. */
function filtersOf(messages: readonly HeaderMessage[]): number[] {
  const message = messages.find(({ type }) => type === messageType.filters);
  if (!message) return [];
  const cursor = new Cursor(message.bytes);
  const version = cursor.u8();
  const count = cursor.u8();
  cursor.skip(version === 1 ? 6 : 0);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const values = cursor.u16();
    cursor.skip(nameLength + 4 * values + (version === 1 && values % 2 === 1 ? 4 : 0));
    return id;
  });
}

/** The newer forms: one chunk that holds all, or an index by how the dataset can grow. */
function newerChunks(
  file: Bytes,
  cursor: Cursor,
  filters: readonly number[],
  shape: readonly number[],
  width: number,
): Bytes {
  const size = elementCount(shape, "a dataset") * width;
  const flags = cursor.u8();
  const axes = cursor.u8();
  const encoded = cursor.u8();
  if (axes !== shape.length + 1 || encoded < 1 || encoded > 8)
    throw new Malformed("the chunks of one of its datasets do not fit its shape");
  const extents = Array.from({ length: axes }, () => unsigned(cursor.take(encoded))).slice(0, -1);
  if (extents.includes(0)) throw new Malformed("one of its datasets has empty chunks");
  const kind = cursor.u8();
  const packed = kind === index.single && flags & 2 ? cursor.u64() : null;
  cursor.skip(packed !== null ? 4 : ({ [index.fixedArray]: 1, [index.extensible]: 5, [index.tree]: 6 }[kind] ?? 0));
  const address = readAddress(cursor);
  if (address === null) return zeros(file, size);
  if (kind === index.single)
    return new MemoryBytes(unfiltered(file.read(address, packed ?? size), filters, bounded(file, size), width));
  const grid = { shape, extents, size: bounded(file, elementCount(extents, "a chunk") * width) };
  if (kind === index.implicit) return assembled(file, implicitChunks(address, grid), filters, shape, extents, width);
  if (kind === index.fixedArray)
    return assembled(file, fixedArrayChunks(file, address, grid), filters, shape, extents, width);
  if (kind === index.tree)
    return assembled(file, treeChunks(file, address, filters.length > 0, grid), filters, shape, extents, width);
  throw new Malformed(
    "one of its datasets can grow along an axis and is kept in HDF5's newer form, which is not read; save it without libver='latest'",
  );
}

function assembled(
  file: Bytes,
  chunks: Iterable<StoredChunk>,
  filters: readonly number[],
  shape: readonly number[],
  extents: readonly number[],
  width: number,
): Bytes {
  const whole = new Uint8Array(bounded(file, elementCount(shape, "a dataset") * width));
  const chunkSize = bounded(file, elementCount(extents, "a chunk") * width);
  if (extents.includes(0)) throw new Malformed("one of its datasets has empty chunks");
  for (const { address, packed, offsets, leftOut } of chunks) {
    // A filter that gained nothing may have been left out of a chunk.
    const applied = filters.filter((_, index) => ((leftOut >> index) & 1) === 0);
    const chunk = unfiltered(file.read(address, packed), applied, chunkSize, width);
    copyChunk(chunk, extents, whole, shape, offsets, width);
  }
  return new MemoryBytes(whole);
}

function* chunksOf(file: Bytes, root: number, rank: number): Generator<StoredChunk> {
  const waiting = [root];
  const seen = new Set<number>();
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (seen.has(address) || seen.size > MOST_NODES)
      throw new Malformed("the chunks of one of its datasets go round in a circle");
    seen.add(address);
    const cursor = new Cursor(file, address);
    if (utf8(cursor.take(4)) !== "TREE" || cursor.u8() !== 1)
      throw new Malformed("the chunks of one of its datasets are lost");
    const level = cursor.u8();
    const count = cursor.u16();
    cursor.skip(16);
    for (let index = 0; index < count; index++) {
      const packed = cursor.u32();
      const leftOut = cursor.u32();
      const offsets = Array.from({ length: rank }, () => cursor.u64());
      cursor.skip(8);
      const child = cursor.u64();
      if (level > 0) waiting.push(child);
      else if (!seen.has(child)) {
        seen.add(child);
        yield { address: child, packed, offsets, leftOut };
      }
    }
  }
}

function unfiltered(packed: Uint8Array, filters: readonly number[], size: number, width: number): Uint8Array {
  let bytes = packed;
  for (const id of [...filters].reverse()) {
    if (id === filter.deflate) bytes = inflated(bytes, size);
    else if (id === filter.shuffle) bytes = unshuffled(bytes, width);
    else if (id === filter.lzf) bytes = unpackedLzf(bytes, size);
    else if (id === filter.checksum) bytes = bytes.subarray(0, Math.max(0, bytes.length - 4));
    else
      throw new Malformed(
        `one of its datasets is packed by filter ${id}, which is not read; save it with gzip, lzf or without`,
      );
  }
  if (bytes.length !== size) throw new Malformed("a chunk of one of its datasets is damaged");
  return bytes;
}

function inflated(bytes: Uint8Array, size: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: size + 4 });
  } catch {
    throw new Malformed("a chunk of one of its datasets can't be unpacked: it is damaged");
  }
}

/** Undoes HDF5's shuffle: first all first bytes of the elements, then all second ones. */
function unshuffled(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width);
  const result = Uint8Array.from(bytes);
  for (let index = 0; index < count; index++) {
    for (let each = 0; each < width; each++) result[index * width + each] = bytes[each * count + index] as number;
  }
  return result;
}

/** Row by row along the last axis; what lies beyond the dataset's edge is left out. */
function copyChunk(
  chunk: Uint8Array,
  extents: readonly number[],
  whole: Uint8Array,
  shape: readonly number[],
  offsets: readonly number[],
  width: number,
): void {
  const last = shape.length - 1;
  const rowLength = extents[last] as number;
  const fitting = Math.min(rowLength, (shape[last] as number) - (offsets[last] as number));
  if (fitting <= 0) return;
  for (let row = 0; row < chunk.length / (width * rowLength); row++) {
    let rest = row;
    let target = offsets[last] as number;
    let step = shape[last] as number;
    let inside = true;
    for (let axis = last - 1; axis >= 0; axis--) {
      const extent = extents[axis] as number;
      const at = (offsets[axis] as number) + (rest % extent);
      rest = Math.floor(rest / extent);
      inside &&= at < (shape[axis] as number);
      target += at * step;
      step *= shape[axis] as number;
    }
    const from = row * rowLength * width;
    if (inside) whole.set(chunk.subarray(from, from + fitting * width), target * width);
  }
}
