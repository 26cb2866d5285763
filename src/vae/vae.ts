import type * as tf from "@tensorflow/tfjs";
import type { ImageShape, TrainingConfiguration } from "../protocol.js";
import { createArchitecture } from "./architectures/registry.js";
import type { Latent } from "./latents/latent.js";
import { createLatent } from "./latents/registry.js";
import type { NamedVariable } from "./layers/layer.js";
import type { Likelihood } from "./likelihoods/likelihood.js";
import { createLikelihood } from "./likelihoods/registry.js";
import {
  buildDecoder,
  buildEncoder,
  type Decoder,
  decoderTopology,
  decoderVariables,
  type Encoder,
  encoderTopology,
  encoderVariables,
} from "./networks.js";

/** A variational auto-encoder: q(z|x), p(z), p(x|z). */
export interface Vae {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly latent: Latent;
  readonly likelihood: Likelihood;
}

/** One half of a model as a tfjs layers model: its form, and its numbers in the form's order. */
export interface SavedNetwork {
  readonly topology: unknown;
  readonly weights: readonly { readonly name: string; readonly shape: number[]; readonly data: Float32Array }[];
}

/** The model that a configuration describes, with its initial weights. @throws ConfigurationError */
export function createVae(configuration: TrainingConfiguration, image: ImageShape): Vae {
  const latent = createLatent(configuration.latent);
  const likelihood = createLikelihood(configuration.likelihood);
  const { seed } = configuration;
  const encoder = buildEncoder(createArchitecture(configuration.encoder), image, latent.heads, seed);
  const decoder = buildDecoder(
    createArchitecture(configuration.decoder),
    latent.dimensions,
    image,
    likelihood.parametersPerPixel,
    seed,
  );
  return { encoder, decoder, latent, likelihood };
}

/** Every trained variable, in a fixed order. */
export function vaeVariables(vae: Vae): NamedVariable[] {
  return [...encoderVariables(vae.encoder), ...decoderVariables(vae.decoder)];
}

export function saveEncoder(vae: Vae): SavedNetwork {
  return { topology: encoderTopology(vae.encoder), weights: values(encoderVariables(vae.encoder)) };
}

export function saveDecoder(vae: Vae): SavedNetwork {
  return {
    topology: decoderTopology(vae.decoder, vae.likelihood.meanActivation),
    weights: values(decoderVariables(vae.decoder)),
  };
}

/** The decoder's numbers alone, one variable after the other, little-endian float32. */
export function decoderWeightBytes(vae: Vae): Uint8Array {
  const arrays = values(decoderVariables(vae.decoder));
  const joined = new Float32Array(arrays.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of arrays) {
    joined.set(data, offset);
    offset += data.length;
  }
  return new Uint8Array(joined.buffer);
}

function values(variables: readonly NamedVariable[]): SavedNetwork["weights"] {
  return variables.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    data: (variable as tf.Tensor).dataSync<"float32">().slice(),
  }));
}

export function disposeVae(vae: Vae): void {
  for (const { variable } of vaeVariables(vae)) variable.dispose();
}
