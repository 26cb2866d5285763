import * as path from "node:path";
import { type FoundVae, findVae } from "./find-vae.js";
import { type Layer, layersOf } from "./layer.js";
import { networksOfWeights } from "./layers/from-weights.js";
import { type LayersNetwork, partOf } from "./layers/network.js";
import { toTfjsModel } from "./layers/to-tfjs.js";
import { Malformed } from "./malformed.js";
import type { HalfNetworks } from "./model-file.js";
import type { OnnxProgram } from "./onnx/program.js";
import { type ProgramPart, translateProgram } from "./onnx/translate.js";
import type { OpenModelFile } from "./open-model-file.js";
import type { RunnableModel } from "./runnable-model.js";

/** A VAE's halves in the form in which tfjs runs them; null for one that the file does not hold. */
export interface Halves {
  readonly encoder: RunnableModel | null;
  readonly decoder: RunnableModel | null;
  readonly latentDimensions: number;
  /** What the file does not tell and was supposed, in words. */
  readonly supposed: readonly string[];
}

/** A VAE's halves as networks of layers, where the file has or tells them so. */
export interface LayeredHalves extends Omit<Halves, "encoder" | "decoder">, HalfNetworks {}

/** @throws Malformed where there is no VAE in it, or one that can't be run */
export async function halvesOf(file: OpenModelFile): Promise<Halves> {
  if (file.program) {
    const vae = foundVae(file);
    const { encoder, decoder } = partsOfProgram(file.program, vae, file);
    const run = (part: ProgramPart | null) => part && translateProgram(file.program as OnnxProgram, part);
    return { encoder: run(encoder), decoder: run(decoder), latentDimensions: vae.latentDimensions, supposed: [] };
  }
  const { encoder, decoder, ...rest } = await layeredHalvesOf(file);
  const run = (network: LayersNetwork | null, name: string) => network && toTfjsModel(network, name);
  return { ...rest, encoder: run(encoder, "encoder"), decoder: run(decoder, "decoder") };
}

/** @throws Malformed where there is no VAE in it, or none whose layers are told */
export async function layeredHalvesOf(file: OpenModelFile): Promise<LayeredHalves> {
  if (file.program) throw new Malformed("it is an ONNX graph, which is written as a graph model of TensorFlow.js only");
  if (file.halfNetworks) {
    const halves = await file.halfNetworks();
    const latentDimensions = halves.decoder?.inputs[0]?.shape[0] ?? findVae(file, file.path)?.latentDimensions ?? 0;
    return { ...halves, latentDimensions, supposed: [] };
  }
  const vae = foundVae(file);
  const { latentDimensions } = vae;
  if (file.network) return { ...partsOfNetwork(file.network(), vae), latentDimensions, supposed: [] };
  return { ...networksOfWeights(vae, file.tensors, file.mapping ?? {}), latentDimensions };
}

function foundVae(file: OpenModelFile): FoundVae {
  const vae = findVae(file, file.path);
  if (vae) return vae;
  const heads = layersOf(file.tensors).filter(
    ({ kind, name }) => kind === "convolution" && /(^|[./_])(z_?)?(mu|mean|log_?var(iance)?|quant_conv)$/i.test(name),
  );
  if (heads.length > 0)
    throw new Malformed(
      `its code is made of images (${heads[0]?.name} is a convolution), which the panel does not show`,
    );
  throw new Malformed("neither names nor shapes tell an encoder or a decoder in it");
}

function partsOfNetwork(network: LayersNetwork, vae: FoundVae): HalfNetworks {
  const layerOf = (layer: Layer) => {
    const found = network.layers.find(({ weights }) => weights.some(({ source }) => source === layer.weight));
    if (!found) throw new Malformed(`its description does not tell what the layer ${layer.name} is for`);
    return found;
  };
  const { heads, decoder, latentDimensions } = vae;
  const [input] = network.inputs;
  if (!input || network.inputs.length > 1)
    throw new Malformed(`it has ${network.inputs.length} inputs; a VAE's half has one`);
  const first = decoder[0] && layerOf(decoder[0]);
  const whole = first && heads.length > 0;
  const entry = first?.inputs[0] ?? "";
  const code = { name: "z", shape: [latentDimensions] };
  return {
    encoder:
      heads.length > 0
        ? partOf(
            network,
            input,
            input.name,
            heads.map((head) => layerOf(head).name),
          )
        : null,
    decoder: !first ? null : whole ? partOf(network, code, entry, endsBehind(network, first.name)) : network,
  };
}

/** The outputs of a network that follow from one of its layers. */
function endsBehind({ layers, outputs }: LayersNetwork, name: string): string[] {
  const behind = new Set([name]);
  for (const layer of layers) if (layer.inputs.some((input) => behind.has(input))) behind.add(layer.name);
  const ends = outputs.filter((output) => behind.has(output));
  return ends.length > 0 ? ends.slice(0, 1) : [[...behind].at(-1) as string];
}

function partsOfProgram(
  program: OnnxProgram,
  vae: FoundVae,
  file: OpenModelFile,
): { encoder: ProgramPart | null; decoder: ProgramPart | null } {
  const [input] = program.inputs;
  if (!input || program.inputs.length > 1)
    throw new Malformed(`it has ${program.inputs.length} inputs; a VAE's half has one`);
  const { heads, decoder, latentDimensions } = vae;
  const [first] = decoder;
  const encoder =
    heads.length > 0 ? { input: input.name, outputs: heads.map((head) => outputOf(program, head)) } : null;
  if (!first) return { encoder, decoder: null };
  const outputs = valuesBehind(program, outputOf(program, first));
  if (outputs.length === 0)
    throw new Malformed(`nothing that it gives follows from ${path.basename(file.path)}'s ${first.name}`);
  const entry = nodeOf(program, first).inputs[0] ?? "";
  const part = heads.length > 0 ? { input: entry, inputShape: [latentDimensions] } : { input: input.name };
  return { encoder, decoder: { ...part, outputs: outputs.slice(0, 1) } };
}

/** The node that takes a layer's weight, turned over or not. */
function nodeOf({ nodes }: OnnxProgram, layer: Layer): OnnxProgram["nodes"][number] {
  let taken = layer.weight.name;
  for (let step = 0; step < 3; step++) {
    const node = nodes.find(({ inputs }) => inputs.includes(taken));
    if (!node) break;
    if (node.inputs[0] !== taken) return node;
    taken = node.outputs[0] ?? "";
  }
  throw new Malformed(`nothing in its graph takes ${layer.weight.name}`);
}

/** A layer's own output, with its bias where that is added by a node behind it. */
function outputOf(program: OnnxProgram, layer: Layer): string {
  const [output = ""] = nodeOf(program, layer).outputs;
  const sum = program.nodes.find(({ operation, inputs }) => operation === "Add" && inputs.includes(output));
  const other = sum?.inputs.find((name) => name !== output) ?? "";
  return (program.tensors.has(other) && sum?.outputs[0]) || output;
}

function valuesBehind({ nodes, outputs }: OnnxProgram, name: string): string[] {
  const behind = new Set([name]);
  for (const node of nodes)
    if (node.inputs.some((input) => behind.has(input))) for (const output of node.outputs) behind.add(output);
  return outputs.filter((output) => behind.has(output));
}
