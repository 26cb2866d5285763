import * as tf from "@tensorflow/tfjs";
import type { Activation, NetworkDescription } from "../protocol.js";
import { dense } from "./layers/dense.js";
import type { Layer, NamedVariable } from "./layers/layer.js";

/** x → the hidden representation → one output for each head of the latent space. */
export interface Encoder {
  readonly body: readonly Layer[];
  readonly heads: readonly Layer[];
}

/** z → the parameters of p(x|z), before any activation. */
export interface Decoder {
  readonly layers: readonly Layer[];
}

export function buildEncoder(
  description: NetworkDescription,
  inputSize: number,
  heads: readonly { readonly name: string; readonly width: number }[],
  seed: number,
): Encoder {
  const body = hiddenLayers("encoder", description, inputSize, seed);
  const width = body.at(-1)?.outputSize ?? inputSize;
  return {
    body,
    heads: heads.map((head) =>
      dense({
        name: head.name,
        inputSize: width,
        outputSize: head.width,
        activation: "linear",
        seed,
      }),
    ),
  };
}

export function buildDecoder(
  description: NetworkDescription,
  latentSize: number,
  outputSize: number,
  seed: number,
): Decoder {
  const hidden = hiddenLayers("decoder", description, latentSize, seed);
  const output = dense({
    name: "decoder_output",
    inputSize: hidden.at(-1)?.outputSize ?? latentSize,
    outputSize,
    activation: "linear",
    seed,
  });
  return { layers: [...hidden, output] };
}

function hiddenLayers(part: string, description: NetworkDescription, inputSize: number, seed: number): Layer[] {
  let width = inputSize;
  return description.hidden.map((units, position) => {
    const layer = dense({
      name: `${part}_${position + 1}`,
      inputSize: width,
      outputSize: units,
      activation: description.activation,
      seed,
    });
    width = units;
    return layer;
  });
}

/** Heads in order, each batch × its width. */
export function encode(encoder: Encoder, x: tf.Tensor2D): tf.Tensor2D[] {
  const hidden = applyAll(encoder.body, x);
  return encoder.heads.map((head) => head.apply(hidden));
}

/** batch × latent size → batch × output size, before any activation. */
export function decode(decoder: Decoder, z: tf.Tensor2D): tf.Tensor2D {
  return applyAll(decoder.layers, z);
}

function applyAll(layers: readonly Layer[], input: tf.Tensor2D): tf.Tensor2D {
  return layers.reduce((value, layer) => layer.apply(value), input);
}

export function encoderVariables(encoder: Encoder): NamedVariable[] {
  return [...encoder.body, ...encoder.heads].flatMap((layer) => layer.variables);
}

export function decoderVariables(decoder: Decoder): NamedVariable[] {
  return decoder.layers.flatMap((layer) => layer.variables);
}

/** The encoder as the `modelTopology` of a tfjs layers model with one output for each head. */
export function encoderTopology(encoder: Encoder): unknown {
  const inputSize = (encoder.body[0] ?? encoder.heads[0])?.inputSize;
  const input = tf.input({ shape: [inputSize as number], name: "x" });
  const hidden = encoder.body.reduce<tf.SymbolicTensor>(
    (value, layer) => layer.toLayersLayer().apply(value) as tf.SymbolicTensor,
    input,
  );
  const outputs = encoder.heads.map((head) => head.toLayersLayer().apply(hidden) as tf.SymbolicTensor);
  return topology(tf.model({ inputs: input, outputs, name: "encoder" }));
}

/** The decoder as the `modelTopology` of a tfjs layers model that ends in the mean's activation. */
export function decoderTopology(decoder: Decoder, meanActivation: Activation): unknown {
  const last = decoder.layers.length - 1;
  const layers = decoder.layers.map((layer, position) =>
    layer.toLayersLayer(position === last ? meanActivation : undefined),
  );
  return topology(tf.sequential({ name: "decoder", layers }));
}

function topology(model: tf.LayersModel): unknown {
  const described = model.toJSON(null, false) as unknown;
  model.dispose();
  return described;
}
