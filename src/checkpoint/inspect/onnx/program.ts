import type { Bytes } from "../bytes.js";
import { Malformed } from "../malformed.js";
import { type Field, fieldsOf, integersOf, numbersOf, textOf } from "../protobuf.js";
import type { StoredTensor } from "../stored-tensor.js";
import { onnxTensor, UnreadTensor } from "./tensor.js";

/** What an ONNX graph computes (onnx/onnx.proto), its numbers on demand. */
export interface OnnxProgram {
  /** Each behind those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[];
  /** Without those that are initialized. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
  /** Initializers and constants by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Of values, where the file tells them; null for an extent that is left open. */
  readonly shapes: ReadonlyMap<string, readonly (number | null)[]>;
  /** Those of graphs within nodes (branches, loops), with the node's and the branch's names before theirs. */
  readonly innerTensors: readonly StoredTensor[];
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

export interface OnnxInput {
  readonly name: string;
  /** Null where it is left open. */
  readonly shape: readonly (number | null)[];
}

export interface OnnxNode {
  readonly name: string;
  readonly operation: string;
  /** "" for ONNX's own operators. */
  readonly domain: string;
  /** "" for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute = number | string | readonly number[];

const MOST_NODES = 100_000;
/** Graphs within nodes within graphs. */
const DEEPEST = 8;

/** @throws Malformed */
export function readProgram(graph: Bytes, path: string, depth = 0): OnnxProgram {
  if (depth > DEEPEST) throw new Malformed("its graphs nest deeper than any");
  const tensors = new Map<string, StoredTensor>();
  const nodes: OnnxNode[] = [];
  const inputs: OnnxInput[] = [];
  const outputs: string[] = [];
  const shapes = new Map<string, readonly (number | null)[]>();
  const told = (bytes: Bytes): OnnxInput => {
    const value = readInput(bytes);
    if (value.shape.length > 0) shapes.set(value.name, value.shape);
    return value;
  };
  const innerTensors: StoredTensor[] = [];
  const notes: string[] = [];
  const keep = (tensor: StoredTensor | UnreadTensor) => {
    if (tensor instanceof UnreadTensor) {
      notes.push(tensor.note);
      return;
    }
    if (tensors.has(tensor.name)) throw new Malformed(`it holds "${tensor.name}" twice`);
    tensors.set(tensor.name, tensor);
  };
  for (const field of fieldsOf(graph)) {
    if (field.number === 5) keep(onnxTensor(field.bytes, path, `initializer ${tensors.size}`));
    else if (field.number === 11) inputs.push(told(field.bytes));
    else if (field.number === 12) outputs.push(told(field.bytes).name);
    else if (field.number === 13) told(field.bytes);
    else if (field.number === 1) {
      const { node, value, graphs } = readNode(field.bytes, nodes.length);
      nodes.push(node);
      for (const [attribute, inner] of graphs) {
        const program = readProgram(inner, path, depth + 1);
        const named = (tensor: StoredTensor) => ({ ...tensor, name: `${node.name}/${attribute}/${tensor.name}` });
        innerTensors.push(...[...program.tensors.values(), ...program.innerTensors].map(named));
        notes.push(...program.notes);
      }
      // Some exporters keep weights as constants.
      const [made] = node.outputs;
      if (value && node.operation === "Constant") keep(renamed(onnxTensor(value, path, node.name), made ?? node.name));
      if (nodes.length > MOST_NODES) throw new Malformed("its graph has more nodes than any model");
    }
  }
  return {
    nodes,
    inputs: inputs.filter(({ name }) => !tensors.has(name)),
    outputs,
    tensors,
    shapes,
    innerTensors,
    notes,
  };
}

function renamed(tensor: StoredTensor | UnreadTensor, name: string): StoredTensor | UnreadTensor {
  return tensor instanceof UnreadTensor ? tensor : { ...tensor, name };
}

function readNode(bytes: Bytes, index: number) {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let [name, operation, domain] = ["", "", ""];
  let tensor: Bytes | null = null;
  const graphs: (readonly [string, Bytes])[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) operation = textOf(field);
    else if (field.number === 7) domain = textOf(field);
    else if (field.number === 5) {
      const attribute = readAttribute(field.bytes);
      tensor = attribute.tensor ?? tensor;
      graphs.push(...attribute.graphs.map((graph) => [attribute.name, graph] as const));
      if (attribute.value !== null) attributes.set(attribute.name, attribute.value);
    }
  }
  if (domain === "ai.onnx") domain = "";
  name ||= `${operation || "node"}_${index}`;
  return { node: { name, operation, domain, inputs, outputs, attributes }, value: tensor, graphs };
}

interface ReadAttribute {
  readonly name: string;
  readonly value: OnnxAttribute | null;
  readonly tensor: Bytes | null;
  readonly graphs: readonly Bytes[];
}

/** AttributeProto: a name, and one of a number, a text, a tensor, a graph or a list of them. */
function readAttribute(bytes: Bytes): ReadAttribute {
  let name = "";
  let value: OnnxAttribute | null = null;
  let tensor: Bytes | null = null;
  const list: number[] = [];
  const graphs: Bytes[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) value = numbersOf(field)[0] ?? 0;
    else if (field.number === 3) value = integersOf(field)[0] ?? 0;
    else if (field.number === 4) value = textOf(field);
    else if (field.number === 5) tensor = field.bytes;
    else if (field.number === 6 || field.number === 11) graphs.push(field.bytes);
    else if (field.number === 7) list.push(...numbersOf(field));
    else if (field.number === 8) list.push(...integersOf(field));
  }
  return { name, value: list.length > 0 ? list : value, tensor, graphs };
}

/** ValueInfoProto: a name and a tensor's shape. */
function readInput(bytes: Bytes): OnnxInput {
  let name = "";
  const shape: (number | null)[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) shape.push(...shapeOf(field));
  }
  return { name, shape };
}

/** TypeProto: tensor_type (1) → shape (2) → dim (1) → dim_value (1). */
function shapeOf(type: Field): (number | null)[] {
  const inside = (fields: readonly Field[], number: number) =>
    fields.flatMap((field) => (field.number === number ? [field] : []));
  const tensors = inside([...fieldsOf(type.bytes)], 1);
  const shapes = tensors.flatMap(({ bytes }) => inside([...fieldsOf(bytes)], 2));
  const extents = shapes.flatMap(({ bytes }) => inside([...fieldsOf(bytes)], 1));
  return extents.map(({ bytes }) => {
    const [value] = inside([...fieldsOf(bytes)], 1);
    return value ? Number(value.value) : null;
  });
}
