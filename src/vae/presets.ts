import { defaultConfiguration, type PlainConfiguration } from "./defaults.js";

export interface Preset {
  /** As the command line takes it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly configuration: PlainConfiguration;
}

/** Ready-made models to start from. */
export const presets: readonly Preset[] = [
  {
    name: "document",
    title: "The paper's model",
    description: "784–400 ReLU–2, Bernoulli, Adam 1e-3: the program that everyone starts with",
    configuration: defaultConfiguration,
  },
  {
    name: "deep",
    title: "A deeper model with a better bound",
    description: "784–512–256–128 ReLU–2, the learning rate falling along a cosine",
    configuration: {
      ...defaultConfiguration,
      encoder: { kind: "mlp", hidden: [512, 256, 128], activation: "relu" },
      decoder: { kind: "mlp", hidden: [128, 256, 512], activation: "relu" },
      learningRateSchedule: "cosine",
      epochs: 96,
    },
  },
  {
    name: "beta",
    title: "β-VAE",
    description: "Ten latent dimensions, the KL weighted four times (Higgins et al. 2017)",
    configuration: { ...defaultConfiguration, latent: { kind: "gaussian", dimensions: 10 }, beta: 4 },
  },
];
