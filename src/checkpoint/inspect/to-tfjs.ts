import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { FoundVae } from "./find-vae.js";
import type { Layer } from "./layer.js";
import { type SupposedActivations, saidActivation } from "./layer-activations.js";
import { Malformed } from "./malformed.js";
import type { GraphNode } from "./model-file.js";

export interface ConvertedVae {
  /** Paths of model.json; null for a half that the file does not hold. */
  readonly encoder: string | null;
  readonly decoder: string | null;
}

/**
 * Writes the halves of a fully connected VAE as TensorFlow.js layers models, `encoder/model.json` with mean and log variance and
 * `decoder/model.json`, which `tf.loadLayersModel` reads.
 *
 * @throws Malformed where a half is no chain of fully connected layers
 */
export async function writeTfjsVae(
  vae: FoundVae,
  graph: readonly GraphNode[],
  supposed: SupposedActivations,
  folder: string,
): Promise<ConvertedVae> {
  const activation = (layer: Layer, otherwise: string) => saidActivation(layer, graph) ?? otherwise;
  const { encoder, heads, decoder } = vae;
  const body = encoder.filter((layer) => !heads.includes(layer));
  checkChain(body, "encoder");
  checkChain(decoder, "decoder");
  const last = body.at(-1);
  for (const head of heads) checkChain(last ? [last, head] : [head], "encoder");
  const written: { encoder: string | null; decoder: string | null } = { encoder: null, decoder: null };
  if (heads.length > 0) {
    const nodes = [
      ...chain(body, (layer) => activation(layer, supposed.hidden)),
      ...heads.map((layer) => ({ layer, activation: "linear", after: last ?? null })),
    ];
    written.encoder = await writeModel(path.join(folder, "encoder"), "encoder", nodes, heads);
  }
  if (decoder.length > 0) {
    const end = decoder.at(-1) as Layer;
    const nodes = chain(decoder, (layer) => activation(layer, layer === end ? supposed.output : supposed.hidden));
    written.decoder = await writeModel(path.join(folder, "decoder"), "decoder", nodes, [end]);
  }
  return written;
}

interface DenseNode {
  readonly layer: Layer;
  readonly activation: string;
  readonly after: Layer | null;
}

function chain(layers: readonly Layer[], activation: (layer: Layer) => string): DenseNode[] {
  return layers.map((layer, index) => ({ layer, activation: activation(layer), after: layers[index - 1] ?? null }));
}

function checkChain(layers: readonly Layer[], half: string): void {
  for (const [index, { name, kind, inputs }] of layers.entries()) {
    if (kind !== "dense") {
      throw new Malformed(`the ${half}'s layer ${name} is a convolution; only fully connected layers can be converted`);
    }
    const before = layers[index - 1];
    if (before && before.outputs !== inputs) {
      throw new Malformed(
        `the ${half}'s layers ${before.name} and ${name} don't fit: ${before.outputs} numbers, ${inputs} taken`,
      );
    }
  }
}

async function writeModel(
  folder: string,
  name: string,
  nodes: readonly DenseNode[],
  outputs: readonly Layer[],
): Promise<string> {
  const first = nodes[0] as DenseNode;
  const title = new Map(nodes.map(({ layer }, index) => [layer, `${name}_${index + 1}`]));
  const input = {
    class_name: "InputLayer",
    config: { name: `${name}_input`, batch_input_shape: [null, first.layer.inputs], dtype: "float32", sparse: false },
    name: `${name}_input`,
    inbound_nodes: [],
  };
  const layers = nodes.map(({ layer, activation, after }) => ({
    class_name: "Dense",
    config: {
      name: title.get(layer),
      units: layer.outputs,
      activation,
      use_bias: layer.bias !== null,
      trainable: true,
    },
    name: title.get(layer),
    inbound_nodes: [[[after ? title.get(after) : `${name}_input`, 0, 0, {}]]],
  }));
  const config = {
    name,
    layers: [input, ...layers],
    input_layers: [[`${name}_input`, 0, 0]],
    output_layers: outputs.map((layer) => [title.get(layer), 0, 0]),
  };
  const weights = nodes.flatMap(({ layer }) => {
    const kernel = { name: `${title.get(layer)}/kernel`, shape: [layer.inputs, layer.outputs], data: kernelOf(layer) };
    const { bias } = layer;
    if (!bias) return [kernel];
    return [
      kernel,
      { name: `${title.get(layer)}/bias`, shape: [layer.outputs], data: Float32Array.from(bias.read(0, bias.count)) },
    ];
  });
  const model = {
    format: "layers-model",
    generatedBy: "Latent Lens",
    convertedBy: null,
    modelTopology: { class_name: "Model", config, keras_version: "tfjs-layers", backend: "tensor_flow.js" },
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: weights.map(({ name: weight, shape }) => ({ name: weight, shape, dtype: "float32" })),
      },
    ],
  };
  await mkdir(folder, { recursive: true });
  const bytes = weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(path.join(folder, "weights.bin"), Buffer.concat(bytes));
  const file = path.join(folder, "model.json");
  await writeFile(file, JSON.stringify(model));
  return file;
}

/** Inputs × outputs, row-major. */
function kernelOf({ weight, inputs, outputs, outputFirst }: Layer): Float32Array {
  const values = weight.read(0, weight.count);
  if (!outputFirst) return Float32Array.from(values);
  return Float32Array.from({ length: values.length }, (_, index) => {
    const [input, output] = [Math.floor(index / outputs), index % outputs];
    return values[output * inputs + input] as number;
  });
}
