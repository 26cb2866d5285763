import { type Bytes, Cursor, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { recordsOf } from "./b-tree-2.js";
import { fractalHeap, isNowhere } from "./fractal-heap.js";
import { type HeaderMessage, messageType, readSized } from "./object-header.js";

const MOST_NODES = 50_000;

/** A group's members by name: the addresses of their headers. Soft and external links are no members. @throws Malformed */
export function readLinks(file: Bytes, messages: readonly HeaderMessage[]): Map<string, number> {
  const links = new Map<string, number>();
  for (const { type, bytes } of messages) {
    const cursor = new Cursor(bytes);
    if (type === messageType.symbolTable) readSymbolTable(file, cursor.u64(), cursor.u64(), links);
    else if (type === messageType.link) readLink(cursor, links);
    else if (type === messageType.linkInfo) readDense(file, cursor, links);
  }
  return links;
}

function readLink(cursor: Cursor, links: Map<string, number>): void {
  cursor.skip(1);
  const flags = cursor.u8();
  const kind = flags & 8 ? cursor.u8() : 0;
  cursor.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const name = utf8(cursor.take(readSized(cursor, flags & 3)));
  if (kind === 0) links.set(name, cursor.u64());
}

/** The form of many members: an index of names, whose links lie in a heap. */
function readDense(file: Bytes, cursor: Cursor, links: Map<string, number>): void {
  for (const link of denseObjects(file, cursor, 8, 4)) readLink(new Cursor(link), links);
}

/**
 * What a link or attribute info message tells of: objects of a heap, by an index of `idAt` bytes before each id.
 * `orderBytes` is the width of the largest creation order.
 */
export function denseObjects(file: Bytes, cursor: Cursor, orderBytes: number, idAt: number): Bytes[] {
  cursor.skip(1);
  const flags = cursor.u8();
  cursor.skip(flags & 1 ? orderBytes : 0);
  if (isNowhere(cursor)) return [];
  const objectOf = fractalHeap(file, cursor.u64());
  return recordsOf(file, cursor.u64()).flatMap((record) => objectOf(record.subarray(idAt)) ?? []);
}

/** The old form: a B-tree whose leaves list names in a heap. */
function readSymbolTable(file: Bytes, tree: number, heap: number, links: Map<string, number>): void {
  const head = new Cursor(file, heap);
  if (utf8(head.take(4)) !== "HEAP") throw new Malformed("one of its groups has lost its names");
  head.skip(20);
  const names = head.u64();
  const waiting = [tree];
  const seen = new Set<number>();
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (seen.has(address) || seen.size > MOST_NODES) throw new Malformed("one of its groups goes round in a circle");
    seen.add(address);
    const cursor = new Cursor(file, address);
    const signature = utf8(cursor.take(4));
    if (signature === "TREE") {
      cursor.skip(2);
      const count = cursor.u16();
      cursor.skip(16);
      for (let index = 0; index < count; index++) {
        cursor.skip(8);
        waiting.push(cursor.u64());
      }
    } else if (signature === "SNOD") {
      cursor.skip(2);
      const count = cursor.u16();
      for (let index = 0; index < count; index++) {
        const name = new Cursor(file, names + cursor.u64()).text();
        links.set(name, cursor.u64());
        cursor.skip(24);
      }
    } else throw new Malformed("one of its groups is damaged");
  }
}
