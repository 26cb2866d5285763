import { type Bytes, Cursor, MemoryBytes, part, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { bytesFor, unsigned } from "./b-tree-2.js";

/** Where a heap's direct blocks are: in the space of its objects, and in the file. */
interface Block {
  readonly from: number;
  readonly size: number;
  readonly address: number;
}

interface Heap {
  readonly width: number;
  readonly startSize: number;
  readonly mostDirect: number;
  readonly offsetBytes: number;
}

const MOST_BLOCKS = 50_000;
const DEEPEST = 8;

/**
 * Objects of any size, one after the other in blocks (HDF5 File Format Specification 3.0, III.G): links and attributes of groups that
 * have many. Gives the object of an id, null for a huge one, which lies elsewhere and is not read. @throws Malformed
 */
export function fractalHeap(file: Bytes, address: number): (id: Uint8Array) => Bytes | null {
  const head = new Cursor(file, address);
  if (utf8(head.take(4)) !== "FRHP") throw new Malformed("one of its heaps is damaged");
  head.skip(3);
  const filters = head.u16();
  if (filters > 0) throw new Malformed("one of its heaps is packed, which is not read");
  head.skip(1);
  const mostManaged = head.u32();
  head.skip(96);
  const width = head.u16();
  const startSize = head.u64();
  const mostDirect = head.u64();
  const bits = head.u16();
  head.skip(2);
  // A heap of nothing but huge objects has no block.
  const hasBlocks = !isNowhere(head);
  const root = hasBlocks ? head.u64() : 0;
  head.skip(hasBlocks ? 0 : 8);
  const rows = head.u16();
  if (width === 0 || startSize === 0 || bits > 64 || rows > 64) throw new Malformed("one of its heaps is damaged");
  const heap = { width, startSize, mostDirect, offsetBytes: Math.ceil(bits / 8) };
  const blocks: Block[] = [];
  if (hasBlocks && rows === 0) blocks.push({ from: 0, size: startSize, address: root });
  else if (hasBlocks) listBlocks(file, heap, { at: root, rows, from: 0 }, blocks, 0);
  const lengthBytes = Math.min(Math.ceil(Math.log2(Math.max(2, mostDirect)) / 8), bytesFor(mostManaged));
  return (id) => {
    const kind = ((id[0] ?? 0) >> 4) & 3;
    if (kind === 2) return new MemoryBytes(id.subarray(1, 2 + ((id[0] ?? 0) & 15)));
    if (kind !== 0) return null;
    const offset = unsigned(id.subarray(1, 1 + heap.offsetBytes));
    const length = unsigned(id.subarray(1 + heap.offsetBytes, 1 + heap.offsetBytes + lengthBytes));
    const block = blocks.find(({ from, size }) => offset >= from && offset + length <= from + size);
    if (!block) throw new Malformed("one of its heaps has lost an object");
    return part(file, block.address + offset - block.from, length);
  };
}

/** The blocks below an indirect one: two rows of the first size, then each row of twice the size. */
function listBlocks(
  file: Bytes,
  heap: Heap,
  { at, rows, from }: { readonly at: number; readonly rows: number; readonly from: number },
  blocks: Block[],
  depth: number,
): void {
  if (depth > DEEPEST || blocks.length > MOST_BLOCKS) throw new Malformed("one of its heaps has no end");
  const cursor = new Cursor(file, at);
  if (utf8(cursor.take(4)) !== "FHIB") throw new Malformed("one of its heaps is damaged");
  cursor.skip(9 + heap.offsetBytes);
  let begin = from;
  for (let row = 0; row < rows; row++) {
    const size = heap.startSize * 2 ** Math.max(0, row - 1);
    for (let column = 0; column < heap.width; column++) {
      const address = isNowhere(cursor) ? null : cursor.u64();
      cursor.skip(address === null ? 8 : 0);
      if (address !== null && size <= heap.mostDirect) blocks.push({ from: begin, size, address });
      else if (address !== null) {
        // As many rows as sum up to the block's size.
        const inner = Math.round(Math.log2(size / (heap.startSize * heap.width))) + 1;
        listBlocks(file, heap, { at: address, rows: inner, from: begin }, blocks, depth + 1);
      }
      begin += size;
    }
  }
}

/** Whether the address at a cursor is none. */
export function isNowhere(cursor: Cursor): boolean {
  return cursor.bytes.read(cursor.at, 8).every((byte) => byte === 0xff);
}
