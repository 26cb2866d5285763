import type { Activation } from "../../protocol.js";
import { activationCodes } from "../activation-codes.js";
import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import type { Workspace } from "./workspace.js";

/** The numbers between two layers: rows × size, and what the objective's gradient by them is. */
export interface Signal {
  readonly size: number;
  readonly values: Address;
  readonly gradients: Address;
}

export function signal(arena: Arena, rows: number, size: number): Signal {
  return { size, values: arena.floats(rows * size), gradients: arena.floats(rows * size) };
}

/** Where a row of a signal begins. */
export function rowOf(first: Address, row: number, size: number): Address {
  return first + 4 * row * size;
}

/** Applies an activation to some rows, in place. */
export function activate({ kernels }: Workspace, { values, size }: Signal, rows: Range, activation: Activation): void {
  if (activation === "linear") return;
  kernels.activate(rowOf(values, rows.from, size), rows.count * size, codeOf(activation), 0);
}

/** From the gradient by an activation's value to that by its argument, in place. */
export function activationGradient({ kernels }: Workspace, output: Signal, rows: Range, activation: Activation): void {
  if (activation === "linear") return;
  const gradients = rowOf(output.gradients, rows.from, output.size);
  const values = rowOf(output.values, rows.from, output.size);
  kernels.activationGradient(gradients, values, gradients, rows.count * output.size, codeOf(activation));
}

function codeOf(activation: Activation): number {
  return activationCodes.get(activation) as number;
}
