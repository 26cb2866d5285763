import { MOST_ARRAYS, type OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import type { Address } from "../kernels.js";
import { updateParameters } from "../optimizer-kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import type { Workspace } from "./workspace.js";

/** One trained array: its numbers and the optimizer's arrays, each `length` floats. */
export interface Parameter {
  readonly length: number;
  readonly values: Address;
  /** In the order of `optimizerForms`; some optimizers leave the last alone. */
  readonly arrays: readonly Address[];
}

export function parameter(arena: Arena, length: number): Parameter {
  const values = arena.floats(length);
  return { length, values, arrays: Array.from({ length: MOST_ARRAYS }, () => arena.floats(length)) };
}

/** Moves a range of a parameter against that range's gradients, in place. */
export function moveParameter(
  { kernels }: Workspace,
  { values, arrays }: Parameter,
  { from, count }: Range,
  gradients: Address,
  settings: OptimizerStep,
): void {
  const [variable, ...kept] = [values, ...arrays].map((place) => place + 4 * from) as [Address, ...Address[]];
  updateParameters(kernels, settings, [variable, gradients, ...kept], [variable, ...kept], count);
}
