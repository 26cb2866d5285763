import { type Bytes, Cursor, part, utf8, view } from "./bytes.js";
import { Malformed } from "./malformed.js";

/** A field of a protocol buffer message (wire format, protobuf.dev/programming-guides/encoding). */
export interface Field {
  readonly number: number;
  /** A varint's value, or the bits of a fixed field; 0 for bytes. */
  readonly value: bigint;
  /** What a length-delimited field holds. */
  readonly bytes: Bytes;
}

const NOTHING: Bytes = { size: 0, read: () => new Uint8Array() };
const MOST_FIELDS = 4_000_000;

/** The fields of a message in their order. Contents are parts of the file, read when they are asked for. @throws Malformed */
export function* fieldsOf(message: Bytes): Generator<Field> {
  const cursor = new Cursor(message);
  for (let count = 0; !cursor.atEnd; count++) {
    if (count > MOST_FIELDS) throw new Malformed("it has more fields than any model");
    const key = varint(cursor);
    const number = Number(key >> 3n);
    if (number === 0) throw new Malformed("it is no protocol buffer");
    switch (Number(key & 7n)) {
      case 0:
        yield { number, value: varint(cursor), bytes: NOTHING };
        break;
      case 1:
        yield { number, value: BigInt(cursor.u32()) | (BigInt(cursor.u32()) << 32n), bytes: NOTHING };
        break;
      case 2: {
        const length = Number(varint(cursor));
        yield { number, value: 0n, bytes: part(message, cursor.at, length) };
        cursor.skip(length);
        break;
      }
      case 5:
        yield { number, value: BigInt(cursor.u32()), bytes: NOTHING };
        break;
      default:
        throw new Malformed("it is no protocol buffer");
    }
  }
}

export function textOf({ bytes }: Field): string {
  return utf8(bytes.read(0, Math.min(bytes.size, 1_000_000)));
}

/** Numbers of a repeated field, packed or one by one. */
export function integersOf(field: Field): number[] {
  if (field.bytes.size === 0) return [signed(field.value)];
  const cursor = new Cursor(field.bytes);
  const numbers: number[] = [];
  while (!cursor.atEnd) numbers.push(signed(varint(cursor)));
  return numbers;
}

/** Floats of 32 bits of a repeated field, packed or one by one. */
export function numbersOf({ bytes, value }: Field): number[] {
  if (bytes.size === 0) {
    const bits = new DataView(new ArrayBuffer(4));
    bits.setUint32(0, Number(value & 0xffffffffn));
    return [bits.getFloat32(0)];
  }
  const packed = bytes.read(0, bytes.size - (bytes.size % 4));
  return Array.from({ length: packed.length / 4 }, (_, index) => view(packed).getFloat32(4 * index, true));
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function varint(cursor: Cursor): bigint {
  let low = 0;
  let byte = cursor.u8();
  // Seven bits a byte; nearly all are short, and numbers are faster than big integers.
  let shift = 0;
  for (; byte & 0x80 && shift < 28; shift += 7) {
    low += (byte & 0x7f) * 2 ** shift;
    byte = cursor.u8();
  }
  let value = BigInt(low) + (BigInt(byte & 0x7f) << BigInt(shift));
  for (; byte & 0x80; ) {
    shift += 7;
    if (shift > 63) throw new Malformed("it is no protocol buffer");
    byte = cursor.u8();
    value += BigInt(byte & 0x7f) << BigInt(shift);
  }
  return value;
}
