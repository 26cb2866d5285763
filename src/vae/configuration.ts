import type { LatentDescription, TrainingConfiguration } from "../protocol.js";
import { createArchitecture } from "./architectures/registry.js";
import { checkWhole, outOfRange } from "./checks.js";
import { ConfigurationError } from "./configuration-error.js";
import { checkLatent, leastExamples } from "./latents/registry.js";
import { createLikelihood } from "./likelihoods/registry.js";
import { checkOptimizer } from "./optimizers/optimizer-step.js";

/** @throws ConfigurationError that names the first setting that is out of range, and its range */
export function checkConfiguration(configuration: TrainingConfiguration): void {
  const { epochs, batchSize, learningRate, logInterval, seed, limit, beta } = configuration;
  checkWhole("epochs", epochs, 1, 1e6);
  checkWhole("batch size", batchSize, 1, 1e6);
  checkWhole("log interval", logInterval, 1, 1e9);
  checkWhole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  if (limit !== null) checkWhole("limit", limit, 1, 1e9);
  if (configuration.optimizer !== undefined) checkOptimizer(configuration.optimizer);
  if (!(typeof learningRate === "number" && learningRate > 0 && learningRate <= 10))
    outOfRange("learning rate", learningRate, "above 0, at most 10");
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
  if (limit !== null) checkExamples(configuration.latent, limit, `the limit is ${limit}`);
  if (configuration.likelihood.kind !== "own") createLikelihood(configuration.likelihood);
}

/** Of training data, what decides whether a model fits them. */
export interface TrainingData {
  readonly count: number;
  readonly pixels: Uint8Array | Float32Array;
  /** Whether a pixel is the chance of a 1, drawn whenever it is seen. */
  readonly drawn?: boolean;
}

/** @throws ConfigurationError where a latent space can't be trained on so few examples, or a likelihood is none of such data */
export function checkData({ latent, likelihood }: TrainingConfiguration, data: TrainingData): void {
  checkExamples(latent, data.count, `the data have ${data.count}`);
  if (likelihood.kind === "continuousBernoulli" && (data.drawn || !data.pixels.some(isGrey(data.pixels)))) {
    throw new ConfigurationError(
      'likelihood "continuousBernoulli" is a density of grey levels, and these data are 0 and 1 alone, where it grows without bound; take bernoulli()',
    );
  }
}

function isGrey(pixels: Uint8Array | Float32Array): (value: number) => boolean {
  const white = pixels instanceof Uint8Array ? 255 : 1;
  return (value) => value > 0 && value < white;
}

function checkExamples(latent: LatentDescription, examples: number, told: string): void {
  const least = leastExamples(latent);
  if (examples < least) {
    throw new ConfigurationError(
      `latent "${latent.kind}" needs at least ${least} training examples, ${told}; take fewer codes or more data`,
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
