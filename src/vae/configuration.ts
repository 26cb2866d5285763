import type { TrainingConfiguration } from "../protocol.js";
import { ConfigurationError } from "./configuration-error.js";
import { createLatent } from "./latents/registry.js";
import { createLikelihood } from "./likelihoods/registry.js";

/** @throws ConfigurationError that names the first setting that is out of range, and its range */
export function checkConfiguration(configuration: TrainingConfiguration): void {
  const { epochs, batchSize, learningRate, logInterval, seed, limit, beta } = configuration;
  whole("epochs", epochs, 1, 1e6);
  whole("batch size", batchSize, 1, 1e6);
  whole("log interval", logInterval, 1, 1e9);
  whole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  if (limit !== null) whole("limit", limit, 1, 1e9);
  if (!(learningRate > 0 && learningRate <= 10)) range("learning rate", learningRate, "above 0, at most 10");
  if (!(beta >= 0 && beta <= 1e6)) range("β", beta, "from 0 to 1000000");
  if (!["constant", "cosine"].includes(configuration.learningRateSchedule)) {
    range("learning-rate schedule", configuration.learningRateSchedule, "constant or cosine");
  }
  for (const part of ["encoder", "decoder"] as const) {
    const { hidden, activation } = configuration[part];
    if (hidden.length > 64) range(`${part}'s number of hidden layers`, hidden.length, "at most 64");
    for (const units of hidden) whole(`${part}'s hidden units`, units, 1, 65536);
    if (!ACTIVATIONS.includes(activation)) range(`${part}'s activation`, activation, ACTIVATIONS.join(", "));
  }
  createLatent(configuration.latent);
  createLikelihood(configuration.likelihood);
}

const ACTIVATIONS: readonly string[] = ["relu", "tanh", "sigmoid", "elu", "softplus", "linear"];

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    range(name, value, `a whole number from ${least} to ${most}`);
  }
}

function range(name: string, value: unknown, allowed: string): never {
  throw new ConfigurationError(`${name} is ${String(value)}; it may be ${allowed}`);
}

/**
 * The step size at a step of the run (counted from 1): constant, or half a cosine from the full rate to a hundredth of it
 * (Loshchilov & Hutter 2017, without restarts).
 */
export function learningRateAt(configuration: TrainingConfiguration, step: number, steps: number): number {
  const { learningRate, learningRateSchedule } = configuration;
  if (learningRateSchedule === "constant") return learningRate;
  const part = Math.min(1, (step - 1) / Math.max(1, steps - 1));
  return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * part)));
}
