import * as tf from "@tensorflow/tfjs";
import type { ImageShape, LatentArrays, TrainingConfiguration } from "../protocol.js";
import { type Architecture, pixelsOf } from "./architectures/architecture.js";
import { createArchitecture } from "./architectures/registry.js";
import { ConfigurationError } from "./configuration-error.js";
import type { Latent } from "./latents/latent.js";
import { createLatent } from "./latents/registry.js";
import { assign } from "./latents/state-variable.js";
import { activate } from "./layers/activations.js";
import type { Layer, NamedVariable } from "./layers/layer.js";
import type { Likelihood } from "./likelihoods/likelihood.js";
import { createLikelihood } from "./likelihoods/registry.js";
import {
  buildDecoder,
  buildEncoder,
  type Decoder,
  decode,
  decoderTopology,
  decoderVariables,
  type Encoder,
  encoderTopology,
  encoderVariables,
} from "./networks.js";
import type { Objective } from "./objectives/objective.js";

/** A variational auto-encoder: q(z|x), p(z), p(x|z). */
export interface Vae {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly latent: Latent;
  readonly likelihood: Likelihood;
  /** What turns the decoder's output into an image, beside the likelihood's activation. */
  readonly meanLayers: readonly Layer[];
}

/** What a training file makes by itself: no configuration can hold it. */
export interface OwnParts {
  readonly encoder?: Architecture;
  readonly decoder?: Architecture;
  readonly likelihood?: Likelihood;
  readonly objective?: Objective;
}

/** One half of a model as a tfjs layers model: its form, and its numbers in the form's order. */
export interface SavedNetwork {
  /** Null for functions, which no layers model can hold. */
  readonly topology: unknown;
  readonly weights: readonly { readonly name: string; readonly shape: number[]; readonly data: Float32Array }[];
}

/** The model that a configuration describes, and a training file's own parts, with its initial weights. @throws ConfigurationError */
export function createVae(configuration: TrainingConfiguration, image: ImageShape, own: OwnParts = {}): Vae {
  const { seed } = configuration;
  const latent = createLatent(configuration.latent, seed);
  const likelihood = own.likelihood ?? createLikelihood(configuration.likelihood);
  const encoding = own.encoder ?? createArchitecture(configuration.encoder);
  const decoding = own.decoder ?? createArchitecture(configuration.decoder);
  return {
    encoder: buildEncoder(encoding, image, latent.heads, seed),
    decoder: heeding(
      latent,
      buildDecoder(decoding, latent.dimensions, image, likelihood.parametersPerPixel, seed),
      seed,
    ),
    latent,
    likelihood,
    meanLayers: likelihood.meanLayers?.(pixelsOf(image)) ?? [],
  };
}

/** The decoder with the first layer that the latent space asks for. @throws ConfigurationError where none can be put there */
function heeding({ firstDecoderLayer, description }: Latent, decoder: Decoder, seed: number): Decoder {
  if (!firstDecoderLayer) return decoder;
  const [first, ...rest] = decoder.layers;
  if (first?.form?.kind !== "dense") {
    throw new ConfigurationError(
      `latent "${description.kind}" with gyroplanes needs a decoder that begins with a fully connected layer, as mlp([400]) does`,
    );
  }
  for (const { variable } of first.variables) variable.dispose();
  return { layers: [firstDecoderLayer({ name: first.name, ...first.form, seed }), ...rest] };
}

/** Every variable that the optimizer moves, in a fixed order. */
export function vaeVariables(vae: Vae): NamedVariable[] {
  return [...encoderVariables(vae.encoder), ...decoderVariables(vae.decoder), ...ownVariables(vae)];
}

export function saveEncoder(vae: Vae): SavedNetwork {
  return { topology: encoderTopology(vae.encoder), weights: values(encoderVariables(vae.encoder)) };
}

export function saveDecoder(vae: Vae): SavedNetwork {
  return {
    topology: decoderTopology(vae.decoder, vae.likelihood.meanActivation, vae.meanLayers),
    weights: values(savedDecoderVariables(vae)),
  };
}

/** Variables that belong to neither network: a checkpoint keeps them beside the two. */
export function saveOwnVariables(vae: Vae): SavedNetwork["weights"] {
  return values([...ownVariables(vae), ...vae.latent.state]);
}

/** Numbers of the latent space that drawing it takes. */
export function latentArrays({ latent }: Vae): LatentArrays {
  return Object.fromEntries(values(latent.drawn ?? []).map(({ name, data }) => [name, data]));
}

function ownVariables({ likelihood, latent }: Vae): NamedVariable[] {
  return [...likelihood.variables, ...latent.variables];
}

/** Arrays of a checkpoint, or of another model, by name. */
export type NamedArrays = ReadonlyMap<string, { readonly shape?: readonly number[]; readonly data: ArrayLike<number> }>;

/** Goes back to saved numbers, by name. @throws Error where one is missing or of another size */
export function restoreVariables(variables: readonly NamedVariable[], arrays: NamedArrays): void {
  for (const { name, variable } of variables) {
    const found = arrays.get(name);
    if (!found || found.data.length !== variable.size) throw new Error(`the checkpoint has no fitting "${name}"`);
    assign(variable, Float32Array.from(found.data));
  }
}

/** Takes numbers that fit by name and shape. Returns the names of the variables that keep their own. */
export function adoptVariables(variables: readonly NamedVariable[], arrays: NamedArrays): string[] {
  return variables.flatMap(({ name, variable }) => {
    const found = arrays.get(name);
    if (!found?.shape || !tf.util.arraysEqual([...found.shape], variable.shape)) return name;
    assign(variable, Float32Array.from(found.data));
    return [];
  });
}

/** As `restoreVariables`, all of a model. */
export function restoreVae(vae: Vae, arrays: NamedArrays): void {
  restoreVariables([...vaeVariables(vae), ...vae.latent.state], arrays);
}

/** The decoder's numbers alone, one variable after the other, little-endian float32. */
export function decoderWeightBytes(vae: Vae): Uint8Array {
  const arrays = values(savedDecoderVariables(vae));
  const joined = new Float32Array(arrays.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of arrays) {
    joined.set(data, offset);
    offset += data.length;
  }
  return new Uint8Array(joined.buffer);
}

/** Goes back to what `decoderWeightBytes` gave. @throws Error where there are more or fewer numbers */
export function setDecoderWeightBytes(vae: Vae, bytes: Uint8Array): void {
  const variables = savedDecoderVariables(vae);
  const numbers = new Float32Array(bytes.slice().buffer);
  const wanted = variables.reduce((sum, { variable }) => sum + variable.size, 0);
  if (numbers.length !== wanted) throw new Error(`the decoder has ${wanted} numbers, but ${numbers.length} were kept`);
  let offset = 0;
  for (const { variable } of variables) {
    const values = numbers.subarray(offset, offset + variable.size);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    offset += variable.size;
  }
}

/** Images in [0, 1] as rows of pixels: the mean of p(x|z), as the saved decoder gives it. */
export function decodeMeans({ decoder, likelihood, meanLayers }: Vae, z: tf.Tensor2D): tf.Tensor2D {
  const parameters: tf.Tensor = activate(decode(decoder, z), likelihood.meanActivation);
  return meanLayers.reduce((value, layer) => layer.apply(value), parameters) as tf.Tensor2D;
}

function savedDecoderVariables({ decoder, meanLayers }: Vae): NamedVariable[] {
  return [...decoderVariables(decoder), ...meanLayers.flatMap(({ variables }) => variables)];
}

function values(variables: readonly NamedVariable[]): SavedNetwork["weights"] {
  return variables.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    data: (variable as tf.Tensor).dataSync<"float32">().slice(),
  }));
}

export function disposeVae(vae: Vae): void {
  const all = [...vaeVariables(vae), ...savedDecoderVariables(vae), ...vae.latent.state];
  for (const { variable } of all) variable.dispose();
}
