import type { Activation } from "../protocol.js";
import { ConfigurationError } from "./configuration-error.js";

export const activations: readonly Activation[] = ["relu", "tanh", "sigmoid", "elu", "softplus", "linear"];

/** @throws ConfigurationError */
export function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    outOfRange(name, value, `a whole number from ${least} to ${most}`);
  }
}

/** The sizes of a stack of layers. @throws ConfigurationError */
export function checkUnits(name: string, units: readonly number[]): void {
  if (units.length > 64) outOfRange(`the number of layers of ${name}`, units.length, "at most 64");
  for (const each of units) checkWhole(name, each, 1, 65536);
}

/** @throws ConfigurationError */
export function checkActivation(activation: Activation): void {
  if (!activations.includes(activation)) outOfRange("activation", activation, activations.join(", "));
}

/** @throws ConfigurationError, always */
export function outOfRange(name: string, value: unknown, allowed: string): never {
  throw new ConfigurationError(`${name} is ${String(value)}; it may be ${allowed}`);
}
