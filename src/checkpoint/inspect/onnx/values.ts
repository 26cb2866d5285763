import { Malformed } from "../malformed.js";

/** The extent of the batch, which is left open; it goes through sums and products of shapes as what it is. */
export const BATCH = Number.NaN;

export type Value = Constant | Signal;

/** Numbers that are known. */
export interface Constant {
  readonly kind: "constant";
  readonly shape: readonly number[];
  readonly integer: boolean;
  readonly numbers: Float64Array | Float32Array;
}

/** What is computed from the model's input. */
export interface Signal {
  readonly kind: "signal";
  /** As ONNX has it, images as batch × channels × height × width. */
  readonly shape: readonly number[];
  /** The node that makes it. */
  readonly node: string;
  /** The node makes batch × height × width × channels, which is how tfjs convolves. */
  readonly channelsLast: boolean;
}

/** Of one example: all extents but the batch. @throws Malformed where examples are not kept apart */
export function exampleShape({ shape }: Signal, what: string): readonly number[] {
  if (!Number.isNaN(shape[0])) throw new Malformed(`${what} does not keep the examples of a batch apart`);
  const rest = shape.slice(1);
  if (rest.some((extent) => !(extent > 0))) throw new Malformed(`${what} leaves more open than the size of the batch`);
  return rest;
}

export function product(extents: readonly number[]): number {
  return extents.reduce((total, extent) => total * extent, 1);
}

/** NumPy's rule: extents are equal, or one of them is 1. @throws Malformed */
export function broadcastShape(a: readonly number[], b: readonly number[], what: string): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (x === 1) return y;
    if (y === 1 || x === y || (Number.isNaN(x) && Number.isNaN(y))) return x;
    throw new Malformed(`${what} takes shapes that do not fit: ${a.join("×")} and ${b.join("×")}`);
  });
}

/** −1 for the last axis, and so on. @throws Malformed */
export function axisOf(axis: number, rank: number, what: string): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= Math.max(1, rank))
    throw new Malformed(`${what} names an axis that there is not`);
  return counted;
}
