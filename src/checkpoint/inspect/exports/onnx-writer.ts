import { MessageWriter } from "./protobuf-writer.js";

/** Of ONNX 1.8 (2020): what every runtime in use reads. */
const IR_VERSION = 7;
const OPERATORS = 13;
const FLOAT = 1;
const INT64 = 7;

type AttributeValue = number | string | readonly number[] | { readonly float: number };

/** Builds an ONNX model node by node (onnx/onnx.proto). */
export class OnnxWriter {
  readonly #nodes: MessageWriter[] = [];
  readonly #tensors: MessageWriter[] = [];
  readonly #inputs: MessageWriter[] = [];
  readonly #outputs: MessageWriter[] = [];
  #count = 0;

  /** Adds a node of one output; returns the output's name. */
  node(
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = `${operation}_${this.#count}`,
  ): string {
    const node = new MessageWriter();
    for (const input of inputs) node.text(1, input);
    node
      .text(2, output)
      .text(3, `node_${this.#count++}`)
      .text(4, operation);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attributeOf(name, value));
    this.#nodes.push(node);
    return output;
  }

  floats(name: string, shape: readonly number[], data: Float32Array): string {
    return this.#tensor(name, shape, FLOAT, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#tensor(`shape_${this.#count++}`, [values.length], INT64, new Uint8Array(data.buffer));
  }

  /** `shape` of one example; the batch is left open, and so is an extent that has a name. */
  input(name: string, shape: readonly (number | string)[]): void {
    this.#inputs.push(valueInfo(name, shape));
  }

  output(name: string, shape: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, shape));
  }

  end(graphName: string): Uint8Array {
    const graph = new MessageWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, graphName);
    for (const tensor of this.#tensors) graph.message(5, tensor);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const operators = new MessageWriter().text(1, "").integer(2, OPERATORS);
    return new MessageWriter()
      .integer(1, IR_VERSION)
      .text(2, "Latent Lens")
      .message(7, graph)
      .message(8, operators)
      .end();
  }

  #tensor(name: string, shape: readonly number[], type: number, raw: Uint8Array): string {
    const tensor = new MessageWriter();
    for (const extent of shape) tensor.integer(1, extent);
    this.#tensors.push(tensor.integer(2, type).text(8, name).bytes(9, raw));
    return name;
  }
}

/** AttributeProto: a name, one of the kinds of value, and which kind it is (20). */
function attributeOf(name: string, value: AttributeValue): MessageWriter {
  const attribute = new MessageWriter().text(1, name);
  if (typeof value === "number") return attribute.integer(3, value).integer(20, 2);
  if (typeof value === "string") return attribute.text(4, value).integer(20, 3);
  if ("float" in value) return attribute.float(2, value.float).integer(20, 1);
  for (const each of value) attribute.integer(8, each);
  return attribute.integer(20, 7);
}

function valueInfo(name: string, shape: readonly (number | string)[]): MessageWriter {
  const dimensions = new MessageWriter();
  for (const extent of ["batch", ...shape]) {
    const dimension = new MessageWriter();
    dimensions.message(1, typeof extent === "string" ? dimension.text(2, extent) : dimension.integer(1, extent));
  }
  const tensor = new MessageWriter().integer(1, FLOAT).message(2, dimensions);
  return new MessageWriter().text(1, name).message(2, new MessageWriter().message(1, tensor));
}
