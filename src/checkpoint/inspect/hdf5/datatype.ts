import type { Cursor } from "../bytes.js";
import type { ElementType } from "../element-type.js";
import { Malformed } from "../malformed.js";

/** A datatype message, as far as models need it. */
export type Hdf5Type =
  | { readonly kind: "number"; readonly type: ElementType; readonly littleEndian: boolean; readonly size: number }
  | { readonly kind: "text"; readonly size: number }
  /** Text of any length, kept in a heap. */
  | { readonly kind: "long text"; readonly size: number }
  | { readonly kind: "other"; readonly size: number };

/** @throws Malformed */
export function readDatatype(cursor: Cursor, depth = 0): Hdf5Type {
  if (depth > 8) throw new Malformed("one of its types nests without end");
  const kind = cursor.u8() & 15;
  const bits = cursor.u8();
  cursor.skip(2);
  const size = cursor.u32();
  const littleEndian = (bits & 1) === 0;
  switch (kind) {
    case 0:
      return numberOr(`${bits & 8 ? "int" : "uint"}${8 * size}`, INTEGERS, littleEndian, size);
    case 1: {
      cursor.skip(5);
      const exponentBits = cursor.u8();
      const name = size === 2 && exponentBits === 8 ? "bfloat16" : `float${8 * size}`;
      return numberOr(name, FLOATS, littleEndian, size);
    }
    case 3:
      return { kind: "text", size };
    case 8: {
      // h5py keeps truth values as an enumeration of bytes.
      const base = readDatatype(cursor, depth + 1);
      return base.kind === "number" && base.size === 1 ? { ...base, type: "bool" } : { kind: "other", size };
    }
    case 9:
      return (bits & 15) === 1 ? { kind: "long text", size } : { kind: "other", size };
    default:
      return { kind: "other", size };
  }
}

const INTEGERS: readonly ElementType[] = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];
const FLOATS: readonly ElementType[] = ["float16", "bfloat16", "float32", "float64"];

function numberOr(name: string, known: readonly ElementType[], littleEndian: boolean, size: number): Hdf5Type {
  const type = known.find((each) => each === name);
  return type ? { kind: "number", type, littleEndian, size } : { kind: "other", size };
}

/** Extents of a dataspace message; none for a single value. @throws Malformed */
export function readDataspace(cursor: Cursor): number[] {
  const version = cursor.u8();
  const rank = cursor.u8();
  cursor.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => cursor.u64());
}
