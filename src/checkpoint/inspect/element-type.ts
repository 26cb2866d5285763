import { view } from "./bytes.js";

/** The numbers of a tensor as floats, whatever the file keeps; beyond 2⁵³ integers are rounded. */
export type Numbers = Float64Array | Float32Array;

interface Kind {
  /** Of one element. */
  readonly bytes: number;
  /** Numbers of one element: two in a complex one. */
  readonly components?: number;
  /** Whether it can be NaN or infinite. */
  readonly floating?: boolean;
  /** Below this a number has lost precision, 0 excepted. */
  readonly smallestNormal?: number;
  read(data: DataView, at: number, littleEndian: boolean): number;
}

const kinds = {
  float64: { bytes: 8, floating: true, smallestNormal: 2 ** -1022, read: (d, at, le) => d.getFloat64(at, le) },
  float32: { bytes: 4, floating: true, smallestNormal: 2 ** -126, read: (d, at, le) => d.getFloat32(at, le) },
  float16: { bytes: 2, floating: true, smallestNormal: 2 ** -14, read: (d, at, le) => half(d.getUint16(at, le)) },
  bfloat16: { bytes: 2, floating: true, smallestNormal: 2 ** -126, read: (d, at, le) => brain(d.getUint16(at, le)) },
  float8_e4m3fn: { bytes: 1, floating: true, smallestNormal: 2 ** -6, read: (d, at) => eightBits(d.getUint8(at)) },
  float8_e5m2: { bytes: 1, floating: true, smallestNormal: 2 ** -14, read: (d, at) => half(d.getUint8(at) << 8) },
  float8_e4m3fnuz: {
    bytes: 1,
    floating: true,
    smallestNormal: 2 ** -7,
    read: (d, at) => unsignedZero(d.getUint8(at), 4, 3, 8),
  },
  float8_e5m2fnuz: {
    bytes: 1,
    floating: true,
    smallestNormal: 2 ** -15,
    read: (d, at) => unsignedZero(d.getUint8(at), 5, 2, 16),
  },
  float8_e8m0fnu: {
    bytes: 1,
    floating: true,
    read: (d, at) => (d.getUint8(at) === 0xff ? Number.NaN : 2 ** (d.getUint8(at) - 127)),
  },
  complex64: {
    bytes: 8,
    components: 2,
    floating: true,
    smallestNormal: 2 ** -126,
    read: (d, at, le) => d.getFloat32(at, le),
  },
  complex128: {
    bytes: 16,
    components: 2,
    floating: true,
    smallestNormal: 2 ** -1022,
    read: (d, at, le) => d.getFloat64(at, le),
  },
  int64: { bytes: 8, read: (d, at, le) => Number(d.getBigInt64(at, le)) },
  uint64: { bytes: 8, read: (d, at, le) => Number(d.getBigUint64(at, le)) },
  int32: { bytes: 4, read: (d, at, le) => d.getInt32(at, le) },
  uint32: { bytes: 4, read: (d, at, le) => d.getUint32(at, le) },
  int16: { bytes: 2, read: (d, at, le) => d.getInt16(at, le) },
  uint16: { bytes: 2, read: (d, at, le) => d.getUint16(at, le) },
  int8: { bytes: 1, read: (d, at) => d.getInt8(at) },
  uint8: { bytes: 1, read: (d, at) => d.getUint8(at) },
  bool: { bytes: 1, read: (d, at) => (d.getUint8(at) ? 1 : 0) },
} satisfies Record<string, Kind>;

/** How the elements of a tensor are kept, by the names that NumPy and PyTorch share. */
export type ElementType = keyof typeof kinds;

export function kindOf(type: ElementType): Kind {
  return kinds[type];
}

/** Elements one after the other as numbers. `bytes` holds whole elements. */
export function decode(bytes: Uint8Array, type: ElementType, littleEndian = true): Numbers {
  if (type === "float32" && littleEndian) return new Float32Array(new Uint8Array(bytes).buffer);
  const kind: Kind = kinds[type];
  const width = kind.bytes / (kind.components ?? 1);
  const data = view(bytes);
  const numbers = new Float64Array(bytes.length / width);
  for (let index = 0; index < numbers.length; index++) numbers[index] = kind.read(data, index * width, littleEndian);
  return numbers;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  if ((bits & 0x7c00) !== 0x7c00) return smallFloat(bits, 5, 10, 15);
  if (bits & 0x3ff) return Number.NaN;
  return bits & 0x8000 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A number of a sign, an exponent and a fraction, of which none stands for an infinity or for no number. */
function smallFloat(bits: number, exponentBits: number, fractionBits: number, bias: number): number {
  const sign = bits & (1 << (exponentBits + fractionBits)) ? -1 : 1;
  const exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
  const whole = 1 << fractionBits;
  const fraction = bits & (whole - 1);
  const unit = sign * 2 ** (Math.max(1, exponent) - bias - fractionBits);
  return unit * (exponent === 0 ? fraction : whole + fraction);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a binary32. */
function brain(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** E4M3 without infinities (Micikevicius et al. 2022, "FP8 Formats for Deep Learning"). */
function eightBits(bits: number): number {
  return (bits & 0x7f) === 0x7f ? Number.NaN : smallFloat(bits, 4, 3, 7);
}

/** Eight bits without infinities and a negative zero, in whose place stands what is no number (Noune et al. 2022). */
function unsignedZero(bits: number, exponentBits: number, fractionBits: number, bias: number): number {
  return bits === 0x80 ? Number.NaN : smallFloat(bits, exponentBits, fractionBits, bias);
}
