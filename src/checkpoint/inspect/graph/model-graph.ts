import type { GraphRow, ModelGraph } from "../../../inspector-protocol.js";
import { CheckpointError } from "../../checkpoint-error.js";
import { findVae } from "../find-vae.js";
import { layeredHalvesOf } from "../halves.js";
import { weightsByName } from "../layers/from-keras.js";
import type { LayersNetwork } from "../layers/network.js";
import { Malformed } from "../malformed.js";
import { type GraphNode, type HalfNetworks, isWeightsAlone } from "../model-file.js";
import { shapesOfProgram } from "../onnx/translate.js";
import type { OpenModelFile } from "../open-model-file.js";
import type { StoredTensor } from "../stored-tensor.js";
import { layerShapes } from "./layer-shapes.js";
import { partsOf } from "./vae-parts.js";

/** Nodes that a page is sent; a graph of more is no network that anybody reads. */
const MOST_NODES = 50_000;
const MOST_ATTRIBUTES = 64;
const LONGEST_ATTRIBUTE = 300;

/** A row before it is known which part of a VAE it is, and what its tensors' places are. */
interface Node extends Omit<GraphRow, "tensors" | "part" | "attributes"> {
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly weights: readonly StoredTensor[];
}

/**
 * What a model computes, as a graph: what its file says, or else the halves of the VAE that are found in it. Empty where neither
 * tells anything.
 */
export async function modelGraphOf(file: OpenModelFile): Promise<ModelGraph> {
  const { nodes, supposed } = await nodesOf(file);
  const places = new Map(file.tensors.map((tensor, index) => [tensor, index]));
  const parts = partsOf(nodes, findVae(file, file.path));
  const rows = nodes.slice(0, MOST_NODES).map((node): GraphRow => {
    const { attributes, weights, ...row } = node;
    return {
      ...row,
      attributes: [...attributes]
        .slice(0, MOST_ATTRIBUTES)
        .map(([key, value]) => [key, attributeWords(value)] as const),
      tensors: weights.flatMap((tensor) => places.get(tensor) ?? []),
      part: parts.get(node) ?? null,
    };
  });
  return { nodes: rows, supposed };
}

async function nodesOf(file: OpenModelFile): Promise<{ nodes: Node[]; supposed: readonly string[] | null }> {
  if (file.program) return { nodes: onnxNodes(file), supposed: null };
  if (file.graph.length > 0) {
    const isKeras = file.network !== undefined;
    return { nodes: isKeras ? kerasNodes(file) : operationNodes(file), supposed: null };
  }
  try {
    const { supposed, ...halves } = await layeredHalvesOf(file);
    return { nodes: halvesNodes(halves, file.tensors), supposed: isWeightsAlone(file) ? supposed : null };
  } catch (error) {
    // Not every file holds a VAE, and not each tells of its layers: then there is no graph.
    if (error instanceof Malformed || error instanceof CheckpointError) return { nodes: [], supposed: null };
    throw error;
  }
}

/** Constants are what their takers hold; inputs and outputs are nodes. */
function onnxNodes({ program }: OpenModelFile): Node[] {
  if (!program) return [];
  const shapes = shapesOfProgram(program);
  const words = (name: string) => {
    const shape = shapes.get(name) ?? [];
    return shapeWords(Number.isNaN(shape[0]) ? shape.slice(1) : shape);
  };
  const end = (operation: string, name: string): Node => ({
    name,
    operation,
    inputs: operation === "Output" ? [name] : [],
    outputs: operation === "Output" ? [] : [name],
    shapes: operation === "Output" ? [] : [words(name)],
    attributes: new Map(operation === "Output" && words(name) ? [["shape", words(name)]] : []),
    weights: [],
  });
  const operations = program.nodes
    .filter(({ operation, outputs }) => !(operation === "Constant" && program.tensors.has(outputs[0] ?? "")))
    .map(
      ({ name, operation, domain, inputs, outputs, attributes }): Node => ({
        name,
        operation: domain ? `${domain}.${operation}` : operation,
        inputs: inputs.filter((input) => input !== "" && !program.tensors.has(input)),
        outputs,
        shapes: outputs.map(words),
        attributes,
        weights: inputs.flatMap((input) => program.tensors.get(input) ?? []),
      }),
    );
  return [
    ...program.inputs.map(({ name }) => end("Input", name)),
    ...operations,
    ...program.outputs.map((name) => end("Output", name)),
  ];
}

function kerasNodes({ graph, tensors }: OpenModelFile): Node[] {
  const weightsOf = weightsByName(tensors);
  const shapes = layerShapes(graph.map(({ operation: kind, ...node }) => ({ kind, config: node.config, ...node })));
  return graph.map(({ name, operation, inputs, outputs, attributes = new Map() }) => ({
    name,
    operation,
    inputs,
    outputs,
    shapes: outputs.map((output) => shapeWords(shapes.get(output) ?? [])),
    attributes,
    weights: operation === "InputLayer" ? [] : weightsOf(name.split("/")).map(({ tensor }) => tensor),
  }));
}

/** TensorFlow names an output "node:1", and "^node" what is only to be done before. */
function operationNodes({ graph, tensors }: OpenModelFile): Node[] {
  const constants = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const isConstant = ({ name, operation }: GraphNode) => operation === "Const" && constants.has(name);
  const plain = (input: string) => input.replace(/:\d+$/, "");
  return graph
    .filter((node) => !isConstant(node))
    .map(({ name, operation, inputs, outputs, attributes = new Map(), shapes = [] }) => {
      const taken = inputs.filter((input) => !input.startsWith("^")).map(plain);
      return {
        name,
        operation,
        inputs: taken.filter((input) => !constants.has(input)),
        outputs,
        shapes: outputs.map((_, index) => shapeWords(shapes[index] ?? [])),
        attributes,
        weights: taken.flatMap((input) => constants.get(input) ?? []),
      };
    });
}

/** Encoder, code and decoder, the names of each half before its layers'. */
function halvesNodes({ encoder, decoder }: HalfNetworks, tensors: readonly StoredTensor[]): Node[] {
  const code = decoder?.inputs[0];
  const nodes = encoder ? networkNodes(encoder, "encoder/", tensors) : [];
  const heads = encoder?.outputs.map((name) => `encoder/${name}`) ?? [];
  const middle: Node[] = code
    ? [
        {
          name: "code",
          operation: encoder ? "Code" : "Input",
          inputs: heads,
          outputs: [`decoder/${code.name}`],
          shapes: [shapeWords(code.shape)],
          attributes: new Map(),
          weights: [],
        },
      ]
    : [];
  return [...nodes, ...middle, ...(decoder ? networkNodes(decoder, "decoder/", tensors).slice(1) : [])];
}

function networkNodes({ inputs, layers }: LayersNetwork, path: string, tensors: readonly StoredTensor[]): Node[] {
  const configOf = (layer: LayersNetwork["layers"][number]): Readonly<Record<string, unknown>> => {
    try {
      return layer.config;
    } catch (error) {
      // A layer that can't be run here can still be drawn.
      if (error instanceof Malformed) return {};
      throw error;
    }
  };
  const described = layers.map((layer) => ({ ...layer, config: configOf(layer), weights: layer.weights }));
  const shapes = layerShapes(described, new Map(inputs.map(({ name, shape }) => [name, shape])));
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const node = (name: string, operation: string, taken: readonly string[]) => ({
    name: path + name,
    operation,
    inputs: taken.map((input) => path + input),
    outputs: [path + name],
    shapes: [shapeWords(shapes.get(name) ?? [])],
  });
  return [
    ...inputs.map(({ name }) => ({ ...node(name, "Input", []), attributes: new Map(), weights: [] })),
    ...described.map(({ name, kind, config, inputs: taken, weights }) => ({
      ...node(name, kind, taken),
      attributes: new Map(Object.entries(config)),
      // Halves that are read anew hold tensors of their own, of the same names.
      weights: weights.flatMap(({ source }) => byName.get(source.name) ?? byName.get(path + source.name) ?? []),
    })),
  ];
}

function shapeWords(shape: readonly (number | null)[]): string {
  return shape.map((extent) => (extent === null || Number.isNaN(extent) || extent < 0 ? "?" : extent)).join(" × ");
}

function attributeWords(value: unknown): string {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const isRow = Array.isArray(value) && value.length < 64 && value.every((each) => typeof each !== "object");
  const text = isPlain ? String(value) : isRow ? value.join(", ") : (JSON.stringify(value) ?? "");
  return text.length > LONGEST_ATTRIBUTE ? `${text.slice(0, LONGEST_ATTRIBUTE)}…` : text;
}
