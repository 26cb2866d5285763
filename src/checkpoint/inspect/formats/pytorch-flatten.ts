import { kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { Tuple } from "../pickle.js";
import { type StoredTensor, storedTensor } from "../stored-tensor.js";
import { TensorView } from "./pytorch-rules.js";

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

function viewed(
  { storage, type, offset, shape, strides }: TensorView,
  name: string,
  littleEndian: boolean,
): StoredTensor {
  const begin = offset * kindOf(type).bytes;
  // The storage's size is known before its bytes are: a view beyond it is refused at once.
  const bytes = { size: storage.size, read: (from: number, count: number) => storage.bytes().read(from, count) };
  return storedTensor({ name, shape, type, littleEndian, strides, begin, bytes });
}
