import { type Bytes, Cursor, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { recordsOf, unsigned } from "./b-tree-2.js";
import { isNowhere } from "./fractal-heap.js";

/** A chunk of a dataset, where it lies and which of its elements it holds. */
export interface StoredChunk {
  readonly address: number;
  /** Bytes in the file. */
  readonly packed: number;
  /** Of its first element, along each axis. */
  readonly offsets: readonly number[];
  /** A bit for each filter that was left out. */
  readonly leftOut: number;
}

export interface ChunkGrid {
  /** Of the dataset. */
  readonly shape: readonly number[];
  /** Of a chunk. */
  readonly extents: readonly number[];
  /** Bytes of a chunk that is not packed. */
  readonly size: number;
}

const MOST_CHUNKS = 200_000;

/** Chunks that lie one after the other, all of them and none packed. @throws Malformed */
export function* implicitChunks(address: number, grid: ChunkGrid): Generator<StoredChunk> {
  for (let index = 0; index < chunkCount(grid); index++)
    yield { address: address + index * grid.size, packed: grid.size, offsets: offsetsOf(index, grid), leftOut: 0 };
}

/** Chunks of a dataset of fixed extents, listed in the order of the grid (HDF5 File Format Specification 3.0, VII.C). @throws Malformed */
export function* fixedArrayChunks(file: Bytes, address: number, grid: ChunkGrid): Generator<StoredChunk> {
  const damaged = () => new Malformed("the chunks of one of its datasets are lost");
  const head = new Cursor(file, address);
  if (utf8(head.take(4)) !== "FAHD") throw damaged();
  head.skip(2);
  const [width, pageBits, count, block] = [head.u8(), head.u8(), head.u64(), head.u64()];
  const listed = Math.min(count, chunkCount(grid));
  const cursor = new Cursor(file, block);
  if (utf8(cursor.take(4)) !== "FADB" || width < 8 || pageBits > 30) throw damaged();
  cursor.skip(1);
  const isPacked = cursor.u8() === 1;
  if (isPacked && width < 13) throw damaged();
  cursor.skip(8);
  const perPage = 2 ** pageBits;
  const isPaged = count > perPage;
  const pages = Math.ceil(count / perPage);
  const made = isPaged ? Uint8Array.from(cursor.take(Math.ceil(pages / 8))) : null;
  const begin = cursor.at + (isPaged ? 4 : 0);
  for (let index = 0; index < listed; index++) {
    const page = isPaged ? Math.floor(index / perPage) : 0;
    // A page that was never written is not to be read. Each ends with a checksum.
    if (made && !(((made[page >> 3] as number) << (page & 7)) & 0x80)) continue;
    const element = new Cursor(file, begin + index * width + 4 * page);
    if (isNowhere(element)) continue;
    const at = element.u64();
    const packed = isPacked ? unsigned(element.take(width - 12)) : grid.size;
    yield { address: at, packed, offsets: offsetsOf(index, grid), leftOut: isPacked ? element.u32() : 0 };
  }
}

/** Chunks of a dataset that can grow along several axes, in a version 2 B-tree. @throws Malformed */
export function* treeChunks(file: Bytes, address: number, isPacked: boolean, grid: ChunkGrid): Generator<StoredChunk> {
  const rank = grid.shape.length;
  for (const record of recordsOf(file, address)) {
    const rest = record.length - 8 - 8 * rank;
    if (rest < 0 || (isPacked && rest < 5)) throw new Malformed("the chunks of one of its datasets are lost");
    const number = (from: number, length: number) => unsigned(record.subarray(from, from + length));
    const scaled = Array.from({ length: rank }, (_, axis) => number(record.length - 8 * (rank - axis), 8));
    yield {
      address: number(0, 8),
      packed: isPacked ? number(8, rest - 4) : grid.size,
      offsets: scaled.map((place, axis) => place * (grid.extents[axis] as number)),
      leftOut: isPacked ? number(4 + rest, 4) : 0,
    };
  }
}

function perAxis({ shape, extents }: ChunkGrid): number[] {
  return shape.map((extent, axis) => Math.ceil(extent / (extents[axis] as number)));
}

function chunkCount(grid: ChunkGrid): number {
  const count = perAxis(grid).reduce((product, each) => product * each, 1);
  if (!(count <= MOST_CHUNKS)) throw new Malformed("one of its datasets has more chunks than are read");
  return count;
}

function offsetsOf(index: number, grid: ChunkGrid): number[] {
  const counts = perAxis(grid);
  let rest = index;
  return counts
    .map((count, axis) => [count, grid.extents[axis] as number] as const)
    .reverse()
    .map(([count, extent]) => {
      const place = (rest % count) * extent;
      rest = Math.floor(rest / count);
      return place;
    })
    .reverse();
}
