import * as tf from "@tensorflow/tfjs";
import type { Activation, ImageShape } from "../protocol.js";
import { type Architecture, pixelsOf } from "./architectures/architecture.js";
import { dense } from "./layers/dense.js";
import type { Layer, NamedVariable } from "./layers/layer.js";

/** x → the hidden representation → one output for each head of the latent space. */
export interface Encoder {
  readonly inputSize: number;
  readonly body: readonly Layer[];
  readonly heads: readonly Layer[];
}

/** z → the parameters of p(x|z), before any activation. */
export interface Decoder {
  readonly layers: readonly Layer[];
}

export function buildEncoder(
  architecture: Architecture,
  image: ImageShape,
  heads: readonly { readonly name: string; readonly width: number }[],
  seed: number,
): Encoder {
  const body = architecture.encoderLayers(image, seed);
  const inputSize = pixelsOf(image);
  const hiddenSize = tf.util.sizeFromShape([...(body.at(-1)?.outputShape ?? [inputSize])]);
  return {
    inputSize,
    body,
    heads: heads.map(({ name, width }) =>
      dense({ name, inputSize: hiddenSize, outputSize: width, activation: "linear", seed }),
    ),
  };
}

export function buildDecoder(
  architecture: Architecture,
  latentSize: number,
  image: ImageShape,
  parametersPerPixel: number,
  seed: number,
): Decoder {
  return { layers: architecture.decoderLayers(latentSize, image, parametersPerPixel, seed) };
}

/** Heads in order, each batch × its width. */
export function encode(encoder: Encoder, x: tf.Tensor2D): tf.Tensor2D[] {
  const hidden = applyAll(encoder.body, x);
  return encoder.heads.map((head) => head.apply(hidden) as tf.Tensor2D);
}

/** batch × latent size → batch × output size, before any activation. */
export function decode(decoder: Decoder, z: tf.Tensor2D): tf.Tensor2D {
  return applyAll(decoder.layers, z) as tf.Tensor2D;
}

function applyAll(layers: readonly Layer[], input: tf.Tensor): tf.Tensor {
  return layers.reduce((value, layer) => layer.apply(value), input);
}

export function encoderVariables(encoder: Encoder): NamedVariable[] {
  return [...encoder.body, ...encoder.heads].flatMap((layer) => layer.variables);
}

export function decoderVariables(decoder: Decoder): NamedVariable[] {
  return decoder.layers.flatMap((layer) => layer.variables);
}

/** The encoder as the `modelTopology` of a tfjs layers model with one output for each head; null where it can't be one. */
export function encoderTopology(encoder: Encoder): unknown {
  if (!areLayers(encoder.body)) return null;
  const input = tf.input({ shape: [encoder.inputSize], name: "x" });
  const hidden = encoder.body.reduce<tf.SymbolicTensor>(
    (value, layer) => layer.toLayersLayer().apply(value) as tf.SymbolicTensor,
    input,
  );
  if (!areLayers(encoder.heads)) return null;
  const outputs = encoder.heads.map((head) => head.toLayersLayer().apply(hidden) as tf.SymbolicTensor);
  return topology(tf.model({ inputs: input, outputs, name: "encoder" }));
}

/**
 * The decoder as the `modelTopology` of a tfjs layers model that ends in the mean's activation, and in `after`; null where it
 * can't be one.
 */
export function decoderTopology(decoder: Decoder, meanActivation: Activation, after: readonly Layer[]): unknown {
  if (!areLayers(decoder.layers) || !areLayers(after)) return null;
  const last = decoder.layers.findLastIndex(({ variables }) => variables.length > 0);
  const layers = [
    ...decoder.layers.map((layer, position) => layer.toLayersLayer(position === last ? meanActivation : undefined)),
    ...after.map((layer) => layer.toLayersLayer()),
  ];
  return topology(tf.sequential({ name: "decoder", layers }));
}

type SavableLayer = Layer & { readonly toLayersLayer: NonNullable<Layer["toLayersLayer"]> };

function areLayers(layers: readonly Layer[]): layers is readonly SavableLayer[] {
  return layers.every(({ toLayersLayer }) => toLayersLayer !== null);
}

function topology(model: tf.LayersModel): unknown {
  const described = model.toJSON(null, false) as unknown;
  model.dispose();
  return described;
}
