import { type Bytes, Cursor, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";

const MOST_RECORDS = 200_000;
/** Signature, version, type and checksum. */
const NODE_FRAME = 10;

/** The records of a version 2 B-tree, whatever they are of (HDF5 File Format Specification 3.0, III.A.2). @throws Malformed */
export function recordsOf(file: Bytes, address: number): Uint8Array[] {
  const head = new Cursor(file, address);
  if (utf8(head.take(4)) !== "BTHD") throw new Malformed("one of its indices is damaged");
  head.skip(2);
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.u64();
  const count = head.u16();
  if (recordSize === 0 || nodeSize <= NODE_FRAME || depth > 16) throw new Malformed("one of its indices is damaged");
  const { countBytes, totalBytes } = widths(nodeSize, recordSize, depth);
  const records: Uint8Array[] = [];
  const waiting = count > 0 ? [{ at: root, count, level: depth }] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const cursor = new Cursor(file, node.at);
    if (utf8(cursor.take(4)) !== (node.level > 0 ? "BTIN" : "BTLF"))
      throw new Malformed("one of its indices is damaged");
    cursor.skip(2);
    for (let index = 0; index < node.count; index++) records.push(Uint8Array.from(cursor.take(recordSize)));
    if (records.length > MOST_RECORDS) throw new Malformed("one of its indices has no end");
    if (node.level === 0) continue;
    for (let index = 0; index <= node.count; index++) {
      const at = cursor.u64();
      const inside = unsigned(cursor.take(countBytes));
      cursor.skip(totalBytes[node.level - 1] as number);
      waiting.push({ at, count: inside, level: node.level - 1 });
      if (waiting.length > MOST_RECORDS) throw new Malformed("one of its indices has no end");
    }
  }
  return records;
}

/** Bytes that counts of records take: in a node, and in all that hangs on a node of each level. */
function widths(nodeSize: number, recordSize: number, depth: number) {
  const leaf = Math.floor((nodeSize - NODE_FRAME) / recordSize);
  const countBytes = bytesFor(leaf);
  const totalBytes = [0];
  let total = leaf;
  for (let level = 1; level <= depth; level++) {
    const pointer = 8 + countBytes + (totalBytes[level - 1] as number);
    const most = Math.floor((nodeSize - NODE_FRAME - pointer) / (recordSize + pointer));
    total = (most + 1) * total + most;
    totalBytes.push(bytesFor(total));
  }
  return { countBytes, totalBytes };
}

/** Bytes in which numbers up to a limit are written. */
export function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}

/** Little-endian, of any number of bytes. */
export function unsigned(bytes: Uint8Array): number {
  const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (!Number.isSafeInteger(value)) throw new Malformed("one of its indices is damaged");
  return value;
}
