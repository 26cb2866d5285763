import type { Bytes } from "../bytes.js";
import { Malformed } from "../malformed.js";
import type { GraphNode, ModelFormat } from "../model-file.js";
import { fieldsOf, textOf } from "../protobuf.js";
import type { StoredTensor } from "../stored-tensor.js";
import { onnxTensor } from "./onnx-tensor.js";

const MOST_NODES = 100_000;

/** ONNX: a protocol buffer with the graph and its initializers (onnx/onnx.proto). */
export const onnx: ModelFormat = {
  description: "an ONNX model (.onnx)",
  usualName: /\.onnx$/i,
  // Nothing marks an ONNX file but its name.
  matches: () => false,
  open({ path, bytes }) {
    if (!bytes) throw new Malformed("it is a folder");
    let graph: Bytes | null = null;
    let version: bigint | null = null;
    const settings: Record<string, unknown> = {};
    for (const field of fieldsOf(bytes)) {
      if (field.number === 1) version = field.value;
      else if (field.number === 2) settings.producer = textOf(field);
      else if (field.number === 3) settings.producerVersion = textOf(field);
      else if (field.number === 6 && textOf(field)) settings.description = textOf(field);
      else if (field.number === 7) graph = field.bytes;
      else if (field.number === 8) Object.assign(settings, operatorSet(field.bytes));
      else if (field.number === 14) Object.assign(settings, metadata(field.bytes));
    }
    if (!graph || version === null) throw new Malformed("it holds no graph");
    const { tensors, nodes } = readGraph(graph, path);
    return { format: "onnx", tensors, notes: [`ONNX version ${version}`], settings, graph: nodes };
  },
};

function readGraph(graph: Bytes, path: string): { tensors: StoredTensor[]; nodes: GraphNode[] } {
  const tensors: StoredTensor[] = [];
  const nodes: GraphNode[] = [];
  for (const field of fieldsOf(graph)) {
    if (field.number === 5) tensors.push(onnxTensor(field.bytes, path, `initializer ${tensors.length}`));
    else if (field.number === 1) {
      const { node, constant } = readNode(field.bytes, nodes.length, path);
      nodes.push(node);
      if (constant) tensors.push(constant);
      if (nodes.length > MOST_NODES) throw new Malformed("its graph has more nodes than any model");
    }
  }
  return { tensors, nodes };
}

function readNode(bytes: Bytes, index: number, path: string): { node: GraphNode; constant: StoredTensor | null } {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let name = "";
  let operation = "";
  let value: Bytes | null = null;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) operation = textOf(field);
    else if (field.number === 5) value = attributeTensor(field.bytes) ?? value;
  }
  name ||= `${operation || "node"}_${index}`;
  // Some exporters keep weights as constants.
  const constant = operation === "Constant" && value ? onnxTensor(value, path, outputs[0] ?? name) : null;
  return { node: { name, operation, inputs, outputs }, constant };
}

/** The tensor of an attribute (field 5 of AttributeProto), where it has one. */
function attributeTensor(bytes: Bytes): Bytes | null {
  for (const field of fieldsOf(bytes)) if (field.number === 5) return field.bytes;
  return null;
}

function operatorSet(bytes: Bytes): Record<string, unknown> {
  let domain = "ai.onnx";
  let version = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) domain = textOf(field) || domain;
    else if (field.number === 2) version = Number(field.value);
  }
  return { [`operators ${domain}`]: version };
}

function metadata(bytes: Bytes): Record<string, unknown> {
  let key = "";
  let value = "";
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  }
  return Object.fromEntries([[key, value]]);
}
