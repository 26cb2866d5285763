import type { MlpDescription, TrainingConfiguration } from "../protocol.js";

/** A training whose networks are fully connected: what settings and options can say. */
export interface PlainConfiguration extends TrainingConfiguration {
  readonly encoder: MlpDescription;
  readonly decoder: MlpDescription;
}

/**
 * The program that the project was created from: 784–400 ReLU–2, Bernoulli on logits, Adam 1e-3, batch 128, seed 1,
 * a hundred epochs of MNIST.
 */
export const defaultConfiguration: PlainConfiguration = {
  data: { kind: "mnist" },
  encoder: { kind: "mlp", hidden: [400], activation: "relu" },
  decoder: { kind: "mlp", hidden: [400], activation: "relu" },
  latent: { kind: "gaussian", dimensions: 2 },
  likelihood: { kind: "bernoulli" },
  beta: 1,
  epochs: 100,
  batchSize: 128,
  learningRate: 1e-3,
  learningRateSchedule: "constant",
  logInterval: 30,
  seed: 1,
  limit: null,
};
