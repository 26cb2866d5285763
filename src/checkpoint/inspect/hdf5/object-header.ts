import { type Bytes, Cursor, part, utf8 } from "../bytes.js";
import { Malformed } from "../malformed.js";

/** One message of an object's header (HDF5 File Format Specification 3.0, IV.A.2). */
export interface HeaderMessage {
  readonly type: number;
  readonly bytes: Bytes;
}

export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

const MOST_MESSAGES = 20_000;
const MOST_BLOCKS = 1_000;

interface Block {
  readonly bytes: Bytes;
  /** What stands before each message's content. */
  readonly prefix: "first" | "second" | "second with order";
}

/** All messages of the object at an address. @throws Malformed */
export function readMessages(file: Bytes, address: number): HeaderMessage[] {
  const blocks = [firstBlock(file, address)];
  const messages: HeaderMessage[] = [];
  for (let index = 0; index < blocks.length; index++) {
    if (index > MOST_BLOCKS) throw new Malformed("one of its object headers has no end");
    const block = blocks[index] as Block;
    for (const message of messagesOf(block)) {
      if (messages.length > MOST_MESSAGES) throw new Malformed("one of its object headers has no end");
      if (message.type !== messageType.continuation) messages.push(message);
      else blocks.push(continued(file, message.bytes, block.prefix));
    }
  }
  return messages;
}

function firstBlock(file: Bytes, address: number): Block {
  const cursor = new Cursor(file, address);
  if (utf8(file.read(address, 4)) !== "OHDR") {
    if (cursor.u8() !== 1) throw new Malformed("one of its object headers is damaged");
    cursor.skip(7);
    return { bytes: part(file, address + 16, cursor.u32()), prefix: "first" };
  }
  cursor.skip(4);
  if (cursor.u8() !== 2) throw new Malformed("one of its object headers is of a version that is not read");
  const flags = cursor.u8();
  cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = readSized(cursor, flags & 3);
  return { bytes: part(file, cursor.at, size), prefix: flags & 4 ? "second with order" : "second" };
}

/** An unsigned number of 1, 2, 4 or 8 bytes. */
export function readSized(cursor: Cursor, width: number): number {
  return [() => cursor.u8(), () => cursor.u16(), () => cursor.u32(), () => cursor.u64()][width]?.() ?? 0;
}

function continued(file: Bytes, message: Bytes, prefix: Block["prefix"]): Block {
  const cursor = new Cursor(message);
  const address = cursor.u64();
  const length = cursor.u64();
  // A later block begins with OCHK and ends with a checksum.
  if (prefix === "first") return { bytes: part(file, address, length), prefix };
  return { bytes: part(file, address + 4, Math.max(0, length - 8)), prefix };
}

function* messagesOf({ bytes, prefix }: Block): Generator<HeaderMessage> {
  const head = prefix === "first" ? 8 : prefix === "second" ? 4 : 6;
  const cursor = new Cursor(bytes);
  while (cursor.at + head <= bytes.size) {
    const begin = cursor.at;
    const type = prefix === "first" ? cursor.u16() : cursor.u8();
    const size = cursor.u16();
    const flags = cursor.u8();
    const content = part(bytes, begin + head, size);
    cursor.at = begin + head + size;
    if (flags & 2 && type === messageType.datatype) {
      throw new Malformed("one of its types is shared between datasets (a named type), which is not read");
    }
    yield { type, bytes: content };
  }
}
