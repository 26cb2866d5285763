import type { Bytes } from "./bytes.js";
import { decode, type ElementType, kindOf, type Numbers } from "./element-type.js";
import { Malformed } from "./malformed.js";

/** Whether a tensor was learned, is kept beside (running means, counters), or belongs to the optimizer. */
export type TensorRole = "parameter" | "state" | "optimizer";

/** A tensor in a file. Its numbers are read when they are asked for. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly role: TensorRole;
  /** Elements. */
  readonly count: number;
  /** What it takes in the file, packed as it is. */
  readonly bytes: number;
  /** `count` elements from element `from`, in row-major order. @throws Malformed */
  read(from: number, count: number): Numbers;
}

export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly role?: TensorRole;
  readonly littleEndian?: boolean;
  /** Where its elements lie; asked for when they are first read. */
  readonly bytes: Bytes | (() => Bytes);
  /** Of the first element, in bytes. */
  readonly begin?: number;
  /** Elements from one to the next along each axis; row-major where left out. */
  readonly strides?: readonly number[];
}

const MOST_AXES = 64;

/** @throws Malformed where the shape is none, or where it reaches beyond its bytes */
export function storedTensor(place: TensorPlace): StoredTensor {
  const { name, shape, type, begin = 0, littleEndian = true } = place;
  const count = elementCount(shape, name);
  const { bytes: width } = kindOf(type);
  const strides = place.strides ?? rowMajor(shape);
  const span = spanOf(shape, strides, name);
  if (typeof place.bytes !== "function" && begin + span * width > place.bytes.size) {
    throw new Malformed(`"${name}" of shape ${shape.join("×")} reaches beyond its end: it is cut short`);
  }
  const source = () => (typeof place.bytes === "function" ? place.bytes() : place.bytes);
  const contiguous = isRowMajor(shape, strides);
  return {
    name,
    shape,
    type,
    role: place.role ?? roleOf(name),
    count,
    bytes: count * width,
    read(from, wanted) {
      if (from < 0 || wanted < 0 || from + wanted > count) throw new Malformed(`"${name}" has no such elements`);
      if (contiguous) return decode(source().read(begin + from * width, wanted * width), type, littleEndian);
      const all = source().read(begin, span * width);
      return decode(gathered(all, width, shape, strides, from, wanted), type, littleEndian);
    },
  };
}

/** @throws Malformed where it is beyond any memory, or no shape at all */
export function elementCount(shape: readonly number[], name: string): number {
  let count = 1;
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) throw new Malformed(`"${name}" has no shape that can be`);
    count *= extent;
    // An extent of 0 after an overflow is an overflow still.
    if (!Number.isSafeInteger(count * 16))
      throw new Malformed(`"${name}" of shape ${shape.join("×")} is beyond any memory`);
  }
  if (shape.length > MOST_AXES) throw new Malformed(`"${name}" has ${shape.length} axes, more than a tensor can`);
  return count;
}

const OPTIMIZER =
  /(^|[./_:])(adamw?|adagrad|sgd|optimizers?|optim|rmsprop|momentum|exp_avg(_sq)?|optimizer_states?)([./_:\d]|$)/i;
const STATE = /(running_mean|running_var|num_batches_tracked|moving_mean|moving_variance|seed_generator.*)$/i;

/** What a tensor's name says that it is for. */
export function roleOf(name: string): TensorRole {
  if (OPTIMIZER.test(name)) return "optimizer";
  return STATE.test(name) ? "state" : "parameter";
}

export function columnMajor(shape: readonly number[]): number[] {
  let step = 1;
  return shape.map((extent) => {
    const stride = step;
    step *= extent;
    return stride;
  });
}

function rowMajor(shape: readonly number[]): number[] {
  return columnMajor([...shape].reverse()).reverse();
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const wanted = rowMajor(shape);
  // Along an axis of one element there is nowhere to step.
  return shape.every((extent, axis) => extent === 1 || strides[axis] === wanted[axis]) || shape.includes(0);
}

/** Elements from the first to behind the last. */
function spanOf(shape: readonly number[], strides: readonly number[], name: string): number {
  if (strides.length !== shape.length || strides.some((stride) => !Number.isSafeInteger(stride) || stride < 0)) {
    throw new Malformed(`"${name}" has strides that do not fit its shape`);
  }
  if (shape.includes(0)) return 0;
  const span = shape.reduce((sum, extent, axis) => sum + (extent - 1) * (strides[axis] as number), 1);
  if (!Number.isSafeInteger(span * 16)) throw new Malformed(`"${name}" is beyond any memory`);
  return span;
}

function gathered(
  all: Uint8Array,
  width: number,
  shape: readonly number[],
  strides: readonly number[],
  from: number,
  count: number,
): Uint8Array {
  const packed = new Uint8Array(count * width);
  for (let index = 0; index < count; index++) {
    let rest = from + index;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] as number;
      at += (rest % extent) * (strides[axis] as number);
      rest = Math.floor(rest / extent);
    }
    packed.set(all.subarray(at * width, (at + 1) * width), index * width);
  }
  return packed;
}
