import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import type { Workspace } from "./workspace.js";

/** One trained array: its numbers and the optimizer's moments, each `length` floats. */
export interface Parameter {
  readonly length: number;
  readonly values: Address;
  readonly mean: Address;
  readonly variance: Address;
}

export function parameter(arena: Arena, length: number): Parameter {
  return {
    length,
    values: arena.floats(length),
    mean: arena.floats(length),
    variance: arena.floats(length),
  };
}

/** One step of Adam (Kingma & Ba 2015, algorithm 1). */
export interface AdamStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Counts from 1. */
  readonly step: number;
}

/** Moves a range of a parameter against that range's gradients, in place. */
export function applyAdam(
  { kernels }: Workspace,
  at: Parameter,
  { from, count }: Range,
  gradients: Address,
  adam: AdamStep,
): void {
  const { learningRate, beta1, beta2, epsilon, step } = adam;
  const values = at.values + 4 * from;
  const mean = at.mean + 4 * from;
  const variance = at.variance + 4 * from;
  kernels.adamUpdate(
    values,
    gradients,
    mean,
    variance,
    values,
    mean,
    variance,
    count,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    learningRate / (1 - beta1 ** step),
    1 / (1 - beta2 ** step),
    epsilon,
  );
}
