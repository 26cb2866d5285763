import { MemoryBytes } from "../bytes.js";
import { kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { Tuple } from "../pickle.js";
import { columnMajor, type StoredTensor, storedTensor } from "../stored-tensor.js";
import { numpyTypes } from "./npy.js";
import { NumpyArray } from "./plain-names.js";
import { type Quantization, TensorView } from "./pytorch-rules.js";

const DEEPEST = 48;
const MOST_VALUES = 500_000;

/**
 * The tensors of nested dictionaries by their path, `optimizer.state.0.exp_avg`, and what else is in them, nested as it was.
 * A container that stands in two places is gone through in each, up to a limit: a file can make a few lists look like billions.
 *
 * @throws Malformed
 */
export function flatten(root: unknown, littleEndian: boolean) {
  const tensors: StoredTensor[] = [];
  let values = 0;
  const visit = (value: unknown, name: string, depth: number): unknown => {
    if (++values > MOST_VALUES || depth > DEEPEST)
      throw new Malformed("its pickle nests deeper or wider than any model");
    if (value instanceof TensorView) {
      tensors.push(viewed(value, name || "tensor", littleEndian));
      return undefined;
    }
    if (value instanceof NumpyArray) {
      const tensor = value.numbers && numpyTensor(value.numbers, name || "array");
      if (tensor) tensors.push(tensor);
      return tensor ? undefined : "an array of NumPy";
    }
    const items = value instanceof Tuple ? value.items : value;
    if (Array.isArray(items)) {
      const rest = items.map((item, index) => visit(item, joined(name, String(index)), depth + 1));
      return rest.every((item) => item === undefined) && rest.length > 0 ? undefined : rest.map((item) => item ?? null);
    }
    if (value instanceof Map) {
      const rest = [...value]
        .map(([key, item]) => [String(key), visit(item, joined(name, String(key)), depth + 1)] as const)
        .filter(([, item]) => item !== undefined);
      return rest.length === 0 && value.size > 0 ? undefined : Object.fromEntries(rest);
    }
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    return value !== null && typeof value === "object" ? undefined : value;
  };
  const rest = visit(root, "", 0);
  const isDictionary = root instanceof Map && typeof rest === "object" && rest !== null;
  return { tensors, settings: isDictionary ? rest : rest === undefined ? {} : { value: rest } };
}

function joined(name: string, key: string): string {
  return name === "" ? key : `${name}.${key}`;
}

function numpyTensor(
  { shape, code, littleEndian, columnMajor: isTurned, bytes }: NonNullable<NumpyArray["numbers"]>,
  name: string,
): StoredTensor | null {
  const type = Object.hasOwn(numpyTypes, code) ? numpyTypes[code] : undefined;
  if (!type) return null;
  const strides = isTurned ? columnMajor(shape) : undefined;
  return storedTensor({ name, shape, type, littleEndian, strides, bytes: new MemoryBytes(bytes) });
}

function viewed(view: TensorView, name: string, littleEndian: boolean): StoredTensor {
  const { storage, type, offset, shape, strides, quantization } = view;
  const begin = offset * kindOf(type).bytes;
  // The storage's size is known before its bytes are: a view beyond it is refused at once.
  const bytes = { size: storage.size, read: (from: number, count: number) => storage.bytes().read(from, count) };
  const stored = storedTensor({ name, shape, type, littleEndian, strides, begin, bytes });
  return quantization ? dequantized(stored, quantization, littleEndian) : stored;
}

/** What the codes stand for. @throws Malformed where the scales do not fit */
function dequantized(
  codes: StoredTensor,
  { scales, zeroPoints, axis }: Quantization,
  littleEndian: boolean,
): StoredTensor {
  const { name, shape } = codes;
  const channels = typeof scales === "number" && typeof zeroPoints === "number" ? 1 : (shape[axis] ?? 0);
  const each = (given: number | TensorView, what: string) => {
    if (typeof given === "number") return () => [given];
    const tensor = viewed(given, `${name}.${what}`, littleEndian);
    if (tensor.count !== channels)
      throw new Malformed(`"${name}" is quantised by ${tensor.count} ${what}, not ${channels}`);
    return () => tensor.read(0, tensor.count);
  };
  const [scaleOf, zeroOf] = [each(scales, "scales"), each(zeroPoints, "zero points")];
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  return {
    ...codes,
    type: "float32",
    read(from, count) {
      const [scale, zero] = [scaleOf(), zeroOf()];
      return Float64Array.from(codes.read(from, count), (code, index) => {
        const channel = channels === 1 ? 0 : Math.floor((from + index) / inner) % channels;
        return ((scale[channel] ?? scale[0]) as number) * (code - ((zero[channel] ?? zero[0]) as number));
      });
    },
  };
}
