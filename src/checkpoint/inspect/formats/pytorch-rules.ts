import type { Bytes } from "../bytes.js";
import { type ElementType, kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { Attributes, Callable, type PickleRules, type PickleValue, Tuple } from "../pickle.js";
import { plainNames } from "./plain-names.js";

/** A stretch of memory of which tensors are views. */
export class Storage {
  #open: (() => Bytes) | null;

  constructor(
    readonly type: ElementType,
    /** Elements. */
    readonly count: number,
    /** Bytes. */
    readonly size: number,
    open: (() => Bytes) | null,
  ) {
    if (size < count * kindOf(type).bytes) throw new Malformed("one of its storages is cut short");
    this.#open = open;
  }

  place(bytes: Bytes): void {
    this.#open = () => bytes;
  }

  bytes(): Bytes {
    if (!this.#open) throw new Malformed("one of its storages is missing");
    return this.#open();
  }
}

/** A view of a storage, as `_rebuild_tensor_v2` is told of it; offset and strides in elements. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly type: ElementType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly quantization: Quantization | null = null,
  ) {}
}

/** Codes stand for scale × (code − zero point), of the whole tensor or of each place along an axis. */
export interface Quantization {
  readonly scales: number | TensorView;
  readonly zeroPoints: number | TensorView;
  readonly axis: number;
}

class StorageType {
  constructor(readonly type: ElementType) {}
}

const STORAGES: Readonly<Record<string, ElementType>> = {
  DoubleStorage: "float64",
  FloatStorage: "float32",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
  ComplexFloatStorage: "complex64",
  ComplexDoubleStorage: "complex128",
  UntypedStorage: "uint8",
  QInt8Storage: "int8",
  QUInt8Storage: "uint8",
  QInt32Storage: "int32",
};

/** Types that have no storage class of their own stand beside an untyped one. */
const TYPES: Readonly<Record<string, ElementType>> = {
  float64: "float64",
  float32: "float32",
  float16: "float16",
  bfloat16: "bfloat16",
  float8_e4m3fn: "float8_e4m3fn",
  float8_e5m2: "float8_e5m2",
  float8_e4m3fnuz: "float8_e4m3fnuz",
  float8_e5m2fnuz: "float8_e5m2fnuz",
  float8_e8m0fnu: "float8_e8m0fnu",
  int64: "int64",
  int32: "int32",
  int16: "int16",
  int8: "int8",
  uint8: "uint8",
  uint16: "uint16",
  uint32: "uint32",
  uint64: "uint64",
  bool: "bool",
  complex64: "complex64",
  complex128: "complex128",
  qint8: "int8",
  quint8: "uint8",
  qint32: "int32",
};

/** Names that stand for themselves. */
const CONSTANTS = new Set([
  ...["per_tensor_affine", "per_channel_affine", "per_channel_symmetric", "per_tensor_symmetric", "contiguous_format"],
  ...["channels_last", "preserve_format", "strided", "sparse_coo", "sparse_csr", "Tensor"],
]);

const callables: Readonly<Record<string, Callable>> = Object.fromEntries(
  [
    new Callable("collections.OrderedDict", ([items]) => ordered(items)),
    new Callable("torch.Size", ([items]) => items ?? new Tuple([])),
    new Callable("torch.device", ([kind, index]) => (index === undefined ? String(kind) : `${kind}:${index}`)),
    new Callable("torch._utils._rebuild_tensor", ([storage, offset, size, stride]) =>
      rebuilt(storage, offset, size, stride),
    ),
    new Callable("torch._utils._rebuild_tensor_v2", ([storage, offset, size, stride]) =>
      rebuilt(storage, offset, size, stride),
    ),
    new Callable("torch._utils._rebuild_tensor_v3", ([storage, offset, size, stride, _grad, _hooks, type]) =>
      rebuilt(storage, offset, size, stride, type),
    ),
    new Callable("torch._utils._rebuild_qtensor", ([storage, offset, size, stride, quantizer]) =>
      rebuilt(storage, offset, size, stride, undefined, quantization(quantizer)),
    ),
    new Callable("torch._utils._rebuild_sparse_tensor", ([, parts]) => sparse(["indices", "values"], parts)),
    new Callable("torch._utils._rebuild_sparse_csr_tensor", ([, parts]) =>
      sparse(["row_indices", "column_indices", "values"], parts),
    ),
    // A tensor with attributes of its own: (function, type, arguments, state).
    new Callable("torch._tensor._rebuild_from_type_v2", ([rebuild, , args]) => {
      if (!(rebuild instanceof Callable && args instanceof Tuple)) throw new Malformed("its pickle builds no tensor");
      return rebuild.call(args.items);
    }),
    new Callable("torch.serialization._get_layout", ([name]) => String(name)),
    new Callable("torch.nn.parameter.Parameter", ([data]) => tensor(data)),
    new Callable("torch.nn.parameter.Buffer", ([data]) => tensor(data)),
    new Callable("torch._utils._rebuild_parameter", ([data]) => tensor(data)),
    new Callable("torch._utils._rebuild_parameter_with_state", ([data]) => tensor(data)),
  ].map((callable) => [callable.name, callable]),
);

/** What a pickle of PyTorch may ask for: tensors, their storages, types and containers; and nothing that runs. */
export function torchRules(storageOf: (type: ElementType, key: string, count: number) => Storage): PickleRules {
  return {
    allowed: "tensors are built and nothing is executed: save model.state_dict() instead of the model",
    find(module, name) {
      const known = `${module}.${name}`;
      const plain = plainNames.get(known);
      if (plain) return plain;
      if (module === "torch" && CONSTANTS.has(name)) return known;
      if (Object.hasOwn(callables, known)) return callables[known];
      if ((module === "torch" || module === "torch.storage") && Object.hasOwn(STORAGES, name)) {
        return new StorageType(STORAGES[name] as ElementType);
      }
      if (module === "torch" && Object.hasOwn(TYPES, name)) return new StorageType(TYPES[name] as ElementType);
      return undefined;
    },
    persistent(id) {
      const [kind, type, key, , count] = id instanceof Tuple ? id.items : [];
      if (kind !== "storage" || !(type instanceof StorageType) || typeof key !== "string" || !isCount(count)) {
        throw new Malformed("its pickle names a storage that is none");
      }
      return storageOf(type.type, key, count);
    },
  };
}

/**
 * What a pickle of TorchScript may ask for besides: objects of its program's own classes, of which the attributes are read and
 * nothing is run, and lists.
 */
export function scriptRules(rules: PickleRules): PickleRules {
  return {
    ...rules,
    find(module, name) {
      if (/^__torch__(\.|$)/.test(module)) return new Callable(`${module}.${name}`, () => new Attributes());
      if (module === "torch.jit._pickle" && /^build_\w+list$/.test(name))
        return new Callable(name, ([items]) => items ?? []);
      if (module === "torch.jit._pickle" && name === "restore_type_tag")
        return new Callable(name, ([value = null]) => value);
      return rules.find(module, name);
    },
  };
}

/** A sparse tensor is shown as the tensors that it is kept as. */
function sparse(names: readonly string[], parts: PickleValue | undefined): Map<PickleValue, PickleValue> {
  const items = parts instanceof Tuple ? parts.items : [];
  const shape = items[names.length];
  const tensors = names.map((name, index) => [name, tensor(items[index])] as const);
  return new Map<PickleValue, PickleValue>([...tensors, ["shape", shape ?? null]]);
}

/** (scheme, scale, zero point), or of channels (scheme, scales, zero points, axis). */
function quantization(quantizer: PickleValue | undefined): Quantization {
  const [, scales, zeroPoints, axis = 0] = quantizer instanceof Tuple ? quantizer.items : [];
  const isFigure = (value: unknown) => typeof value === "number" || value instanceof TensorView;
  if (!isFigure(scales) || !isFigure(zeroPoints) || !isCount(axis))
    throw new Malformed("its pickle quantises a tensor by no numbers");
  return { scales, zeroPoints, axis } as Quantization;
}

function ordered(items: PickleValue | undefined): Map<PickleValue, PickleValue> {
  const map = new Map<PickleValue, PickleValue>();
  if (!Array.isArray(items)) return map;
  for (const pair of items) {
    const [key, value] = pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : [];
    if (key !== undefined && value !== undefined) map.set(key, value);
  }
  return map;
}

function rebuilt(
  storage: PickleValue | undefined,
  offset: PickleValue | undefined,
  size: PickleValue | undefined,
  stride: PickleValue | undefined,
  type?: PickleValue,
  quantized: Quantization | null = null,
): TensorView {
  if (!(storage instanceof Storage) || !isCount(offset))
    throw new Malformed("its pickle builds a tensor of no storage");
  const element = type instanceof StorageType ? type.type : storage.type;
  return new TensorView(storage, element, offset, counts(size), counts(stride), quantized);
}

function tensor(value: PickleValue | undefined): TensorView {
  if (!(value instanceof TensorView)) throw new Malformed("its pickle makes a parameter of what is no tensor");
  return value;
}

function counts(value: PickleValue | undefined): number[] {
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items) || !items.every(isCount))
    throw new Malformed("its pickle builds a tensor whose shape is none");
  return items;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
