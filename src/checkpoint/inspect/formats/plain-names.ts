import { view } from "../bytes.js";
import { kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { Attributes, Callable, type PickleValue, Tuple } from "../pickle.js";

/**
 * Names of Python and NumPy that stand for plain data, which training programs keep beside their tensors: containers, paths and
 * NumPy's numbers. Each is built from what the pickle holds, and none runs anything.
 */
export const plainNames: ReadonlyMap<string, PickleValue> = new Map(
  [
    ...["builtins", "__builtin__"].flatMap((module) => [
      ...["set", "frozenset", "list", "tuple"].map(
        (name) => new Callable(`${module}.${name}`, ([items]) => listed(items)),
      ),
      ...["int", "long", "float", "bool", "str", "object"].map(
        (name) => new Callable(`${module}.${name}`, ([value = 0]) => value),
      ),
      new Callable(`${module}.dict`, () => new Map()),
      new Callable(`${module}.complex`, ([real = 0, imaginary = 0]) => `${real} + ${imaginary}i`),
      new Callable(`${module}.bytearray`, ([text]) => bytesOf(text)),
    ]),
    new Callable("collections.defaultdict", () => new Map()),
    new Callable("collections.Counter", ([counts]) => (counts instanceof Map ? counts : new Map())),
    new Callable("argparse.Namespace", () => new Attributes()),
    new Callable("types.SimpleNamespace", () => new Attributes()),
    ...["PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path"].flatMap((name) =>
      ["pathlib", "pathlib._local"].map(
        (module) => new Callable(`${module}.${name}`, (parts) => parts.map(String).join("/")),
      ),
    ),
    new Callable("_codecs.encode", ([text]) => bytesOf(text)),
    new Callable("numpy.dtype", ([code]) => new NumpyType(String(code))),
    new Callable("numpy.ndarray", () => new NumpyArray()),
    ...["numpy.core.multiarray", "numpy._core.multiarray"].flatMap((module) => [
      new Callable(`${module}.scalar`, ([type, bytes]) => scalarOf(type, bytes)),
      new Callable(`${module}._reconstruct`, () => new NumpyArray()),
    ]),
    ...["copy_reg", "copyreg"].map(
      (module) =>
        new Callable(`${module}._reconstructor`, ([type]) => {
          if (!(type instanceof Callable)) throw new Malformed("its pickle makes an object of no type");
          return type.call([]);
        }),
    ),
  ].map((callable) => [callable.name, callable]),
);

/** "f8": its state tells the order of bytes, which is little unless it says otherwise. */
class NumpyType extends Attributes {
  littleEndian = true;

  constructor(readonly code: string) {
    super();
  }

  override setState(state: PickleValue): void {
    if (state instanceof Tuple && state.items[1] === ">") this.littleEndian = false;
  }
}

/** An array of NumPy: its state tells all of it. */
export class NumpyArray extends Attributes {
  /** Null until it is set, and where it holds no numbers. */
  numbers: { shape: number[]; code: string; littleEndian: boolean; columnMajor: boolean; bytes: Uint8Array } | null =
    null;

  /** (version, shape, type, whether column-major, bytes) */
  override setState(state: PickleValue): void {
    const [, extents, type, columnMajor, given] = state instanceof Tuple ? state.items : [];
    const shape = listed(extents).map(Number);
    if (!(type instanceof NumpyType) || (typeof given !== "string" && !(given instanceof Uint8Array))) return;
    const { code, littleEndian } = type;
    this.numbers = { shape, code, littleEndian, columnMajor: columnMajor === true, bytes: bytesOf(given) };
  }
}

const READERS: Readonly<Record<string, (data: DataView, littleEndian: boolean) => number | bigint>> = {
  f2: (data, littleEndian) => kindOf("float16").read(data, 0, littleEndian),
  f4: (data, littleEndian) => data.getFloat32(0, littleEndian),
  f8: (data, littleEndian) => data.getFloat64(0, littleEndian),
  i1: (data) => data.getInt8(0),
  i2: (data, littleEndian) => data.getInt16(0, littleEndian),
  i4: (data, littleEndian) => data.getInt32(0, littleEndian),
  i8: (data, littleEndian) => data.getBigInt64(0, littleEndian),
  u1: (data) => data.getUint8(0),
  u2: (data, littleEndian) => data.getUint16(0, littleEndian),
  u4: (data, littleEndian) => data.getUint32(0, littleEndian),
  u8: (data, littleEndian) => data.getBigUint64(0, littleEndian),
  b1: (data) => data.getUint8(0),
};

/** A number of NumPy by its type and bytes. */
function scalarOf(type: PickleValue | undefined, bytes: PickleValue | undefined): PickleValue {
  const { code, littleEndian } = type instanceof NumpyType ? type : { code: "", littleEndian: true };
  const read = READERS[code];
  const given = typeof bytes === "string" ? bytesOf(bytes) : bytes;
  if (!(given instanceof Uint8Array)) throw new Malformed("its pickle holds a number of NumPy without its bytes");
  if (!read || given.length !== Number(code.slice(1))) return `${code || "value"} of NumPy`;
  const value = read(view(given), littleEndian);
  if (code === "b1") return value === 1;
  return typeof value === "bigint" && BigInt.asIntN(53, value) === value ? Number(value) : value;
}

/** Protocols before 3 keep bytes as text of Latin-1. */
function bytesOf(text: PickleValue | undefined): Uint8Array {
  if (text instanceof Uint8Array) return text;
  return new Uint8Array(Buffer.from(typeof text === "string" ? text : "", "latin1"));
}

function listed(items: PickleValue | undefined): PickleValue[] {
  const given = items instanceof Tuple ? items.items : items;
  return Array.isArray(given) ? [...given] : [];
}
