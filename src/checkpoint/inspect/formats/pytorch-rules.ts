import type { Bytes } from "../bytes.js";
import { type ElementType, kindOf } from "../element-type.js";
import { Malformed } from "../malformed.js";
import { Callable, type PickleRules, type PickleValue, Tuple } from "../pickle.js";

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
  ) {}
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
};

/** Types that have no storage class of their own stand beside an untyped one. */
const TYPES: Readonly<Record<string, ElementType>> = {
  float64: "float64",
  float32: "float32",
  float16: "float16",
  bfloat16: "bfloat16",
  float8_e4m3fn: "float8_e4m3fn",
  float8_e5m2: "float8_e5m2",
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
};

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
): TensorView {
  if (!(storage instanceof Storage) || !isCount(offset))
    throw new Malformed("its pickle builds a tensor of no storage");
  const element = type instanceof StorageType ? type.type : storage.type;
  return new TensorView(storage, element, offset, counts(size), counts(stride));
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
