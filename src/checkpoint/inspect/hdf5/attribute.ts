import { type Bytes, Cursor, part, utf8 } from "../bytes.js";
import { decode, kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { elementCount } from "../stored-tensor.js";
import { type Hdf5Type, readDataspace, readDatatype } from "./datatype.js";
import { denseObjects } from "./group.js";
import { type HeaderMessage, messageType } from "./object-header.js";

const MOST_ELEMENTS = 100_000;
const MOST_HEAP_OBJECTS = 100_000;

/** An object's attributes that are text or numbers; one alone stands for itself. @throws Malformed */
export function readAttributes(file: Bytes, messages: readonly HeaderMessage[]): Record<string, unknown> {
  const found: [string, unknown][] = [];
  for (const { type, bytes } of messages) {
    if (type === messageType.attribute) found.push(readAttribute(file, bytes));
    else if (type === messageType.attributeInfo)
      for (const object of denseObjects(file, new Cursor(bytes), 2, 0)) found.push(readAttribute(file, object));
  }
  return Object.fromEntries(found);
}

function readAttribute(file: Bytes, bytes: Bytes): [string, unknown] {
  const cursor = new Cursor(bytes);
  const version = cursor.u8();
  cursor.skip(1);
  const sizes = [cursor.u16(), cursor.u16(), cursor.u16()] as const;
  cursor.skip(version === 3 ? 1 : 0);
  const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const begins = [cursor.at, cursor.at + padded(sizes[0]), cursor.at + padded(sizes[0]) + padded(sizes[1])] as const;
  const name = utf8(bytes.read(begins[0], Math.max(0, sizes[0] - 1)));
  const type = readDatatype(new Cursor(part(bytes, begins[1], sizes[1])));
  const shape = readDataspace(new Cursor(part(bytes, begins[2], sizes[2])));
  const count = elementCount(shape, name);
  const begin = begins[2] + padded(sizes[2]);
  if (count > MOST_ELEMENTS) return [name, `${count} values`];
  const values = valuesOf(file, type, part(bytes, begin, count * type.size), count);
  return [name, shape.length === 0 ? values[0] : values];
}

function valuesOf(file: Bytes, type: Hdf5Type, bytes: Bytes, count: number): unknown[] {
  switch (type.kind) {
    case "number":
      return [...decode(bytes.read(0, count * kindOf(type.type).bytes), type.type, type.littleEndian)];
    case "text":
      return Array.from(
        { length: count },
        (_, index) => utf8(bytes.read(index * type.size, type.size)).split("\0", 1)[0],
      );
    case "long text":
      return Array.from({ length: count }, (_, index) => longText(file, new Cursor(bytes, index * type.size)));
    default:
      return [];
  }
}

/** Text of any length lies in a global heap (specification III.E); the element says where. */
function longText(file: Bytes, reference: Cursor): string {
  const length = reference.u32();
  const address = reference.u64();
  const wanted = reference.u32();
  if (length === 0) return "";
  const cursor = new Cursor(file, address);
  if (utf8(cursor.take(4)) !== "GCOL") throw new Malformed("one of its texts is lost");
  cursor.skip(4);
  const end = address + cursor.u64();
  for (let count = 0; cursor.at + 16 <= end && count < MOST_HEAP_OBJECTS; count++) {
    const index = cursor.u16();
    cursor.skip(6);
    const size = cursor.u64();
    if (index === wanted) return utf8(file.read(cursor.at, Math.min(length, size)));
    if (index === 0) break;
    cursor.skip(Math.ceil(size / 8) * 8);
  }
  throw new Malformed("one of its texts is lost");
}
