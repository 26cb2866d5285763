import { Malformed } from "../../malformed.js";
import type { OnnxNode } from "../program.js";
import type { Attributes, Translation } from "../translation.js";
import type { Constant, Signal, Value } from "../values.js";

/** One node as it is being translated. */
export interface Operation {
  readonly node: OnnxNode;
  /** "Conv /decoder/Conv": for messages. */
  readonly what: string;
  readonly attributes: Attributes;
  /** In their order; null for an optional one that is left out. */
  readonly inputs: readonly (Value | null)[];
}

/** Gives a node's outputs, the first ones at least. @throws Malformed where it asks for what is not done here */
export type Operator = (operation: Operation, translation: Translation) => Value | readonly Value[];

/** What is computed from the model's input, at a place of the inputs. @throws Malformed */
export function signalAt({ inputs, what }: Operation, index: number): Signal {
  const value = inputs[index];
  if (value?.kind !== "signal") throw new Malformed(`${what} takes no value of the model's input where it should`);
  return value;
}

/** Known numbers at a place of the inputs. @throws Malformed */
export function constantAt({ inputs, what }: Operation, index: number): Constant {
  const value = inputs[index];
  if (value?.kind !== "constant")
    throw new Malformed(`${what} takes numbers that are computed where fixed ones are needed`);
  return value;
}

export function optionalConstantAt(operation: Operation, index: number): Constant | null {
  return operation.inputs[index] ? constantAt(operation, index) : null;
}

/** Batch × channels × height × width. @throws Malformed */
export function imageAt(operation: Operation, index: number): { signal: Signal; extents: [number, number, number] } {
  const signal = signalAt(operation, index);
  const [, channels, height, width] = signal.shape;
  if (signal.shape.length !== 4 || !channels || !height || !width)
    throw new Malformed(`${operation.what} takes ${signal.shape.length} axes; images have 4`);
  return { signal, extents: [channels, height, width] };
}

/** More axes or extents than any operation has. */
const MOST_LISTED = 1024;

/** Known numbers that list axes, extents or sizes; empty where they are left out. @throws Malformed */
export function listAt(operation: Operation, index: number): number[] {
  const numbers = optionalConstantAt(operation, index)?.numbers ?? [];
  if (numbers.length > MOST_LISTED) throw new Malformed(`${operation.what} lists more axes than there can be`);
  return [...numbers];
}
