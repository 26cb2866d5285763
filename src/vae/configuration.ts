import type { TrainingConfiguration } from "../protocol.js";
import { createArchitecture } from "./architectures/registry.js";
import { checkWhole, outOfRange } from "./checks.js";
import { ConfigurationError } from "./configuration-error.js";
import { checkLatent, leastExamples } from "./latents/registry.js";
import { createLikelihood } from "./likelihoods/registry.js";

/** @throws ConfigurationError that names the first setting that is out of range, and its range */
export function checkConfiguration(configuration: TrainingConfiguration): void {
  const { epochs, batchSize, learningRate, logInterval, seed, limit, beta } = configuration;
  checkWhole("epochs", epochs, 1, 1e6);
  checkWhole("batch size", batchSize, 1, 1e6);
  checkWhole("log interval", logInterval, 1, 1e9);
  checkWhole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  if (limit !== null) checkWhole("limit", limit, 1, 1e9);
  if (!(learningRate > 0 && learningRate <= 10)) outOfRange("learning rate", learningRate, "above 0, at most 10");
  if (!(beta >= 0 && beta <= 1e6)) outOfRange("β", beta, "from 0 to 1000000");
  if (!["constant", "cosine"].includes(configuration.learningRateSchedule)) {
    outOfRange("learning-rate schedule", configuration.learningRateSchedule, "constant or cosine");
  }
  const binarization = "binarization" in configuration.data ? configuration.data.binarization : undefined;
  if (binarization !== undefined && !["dynamic", "threshold"].includes(binarization)) {
    outOfRange("data's binarization", binarization, "dynamic or threshold");
  }
  for (const part of ["encoder", "decoder"] as const) {
    if (configuration[part].kind !== "own") named(part, () => createArchitecture(configuration[part]));
  }
  checkLatent(configuration.latent);
  if (configuration.likelihood.kind !== "own") createLikelihood(configuration.likelihood);
}

/** @throws ConfigurationError where a latent space can't be trained on so few examples */
export function checkExamples({ latent }: TrainingConfiguration, examples: number): void {
  const least = leastExamples(latent);
  if (examples < least) {
    throw new ConfigurationError(
      `latent "${latent.kind}" needs at least ${least} training examples, the data have ${examples}; take fewer codes or more data`,
    );
  }
}

/** Says of what part of the model an error speaks. */
function named(part: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw error instanceof ConfigurationError ? new ConfigurationError(`${part}'s ${error.message}`) : error;
  }
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
