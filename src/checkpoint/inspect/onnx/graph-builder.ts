import type { ModelWeight, RunnableModel } from "../runnable-model.js";

/** An attribute of a node as TensorFlow's GraphDef has it in JSON. */
type GraphAttribute = Readonly<Record<string, unknown>>;

interface GraphDefNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
}

/** Builds a graph model of tfjs node by node. Names are made here: those of a file may be anything. */
export class GraphBuilder {
  readonly #nodes: GraphDefNode[] = [];
  readonly #weights: ModelWeight[] = [];

  /** Adds a node; returns its name, which others take as input. */
  node(op: string, input: readonly string[], attr: GraphDefNode["attr"] = {}, name = this.#fresh(op)): string {
    this.#nodes.push({ name, op, input, attr });
    return name;
  }

  floats(shape: readonly number[], data: Float32Array): string {
    return this.#constant(shape, data);
  }

  integers(values: readonly number[]): string {
    return this.#constant([values.length], Int32Array.from(values));
  }

  integer(value: number): string {
    return this.#constant([], Int32Array.of(value));
  }

  /** `shape` with −1 for the batch. */
  placeholder(name: string, shape: readonly number[]): string {
    const dim = shape.map((extent) => ({ size: String(extent) }));
    return this.node("Placeholder", [], { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim } } }, name);
  }

  build(): RunnableModel {
    const modelTopology = { node: this.#nodes, library: {}, versions: { producer: 1 } };
    return { format: "graph-model", modelTopology, weights: this.#weights };
  }

  #constant(shape: readonly number[], data: Float32Array | Int32Array): string {
    const type = data instanceof Int32Array ? "DT_INT32" : "DT_FLOAT";
    const name = this.node("Const", [], { dtype: { type } });
    this.#weights.push({ name, shape, data });
    return name;
  }

  #fresh(op: string): string {
    return `${op}_${this.#nodes.length}`;
  }
}

export const attribute = {
  float: (value: number): GraphAttribute => ({ f: value }),
  integer: (value: number): GraphAttribute => ({ i: String(value) }),
  boolean: (value: boolean): GraphAttribute => ({ b: value }),
  /** Texts are bytes, in base64. */
  text: (value: string): GraphAttribute => ({ s: btoa(value) }),
  integers: (values: readonly number[]): GraphAttribute => ({ list: { i: values.map(String) } }),
};
