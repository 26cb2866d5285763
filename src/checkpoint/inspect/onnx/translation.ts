import { Malformed } from "../malformed.js";
import type { StoredTensor } from "../stored-tensor.js";
import { attribute, GraphBuilder } from "./graph-builder.js";
import type { OnnxAttribute, OnnxNode } from "./program.js";
import { type Constant, product, type Signal, type Value } from "./values.js";

/** Numbers of all constants together: more than any decoder that is drawn. */
const MOST_NUMBERS = 256 * 1024 * 1024;

/** What an operator's translation has at hand: the graph that is built, and the forms that signals have in it. */
export class Translation {
  readonly graph = new GraphBuilder();
  readonly #moved = new Map<string, string>();
  #numbers = 0;

  /** The extent that the file fixes the batch to, null where it leaves it open. */
  constructor(readonly fixedBatch: number | null) {}

  constant(tensor: StoredTensor): Constant {
    this.#numbers += tensor.count;
    if (this.#numbers > MOST_NUMBERS) throw new Malformed("its constants are larger than what is run here");
    const { shape, type, count } = tensor;
    return { kind: "constant", shape, integer: /int|bool/.test(type), numbers: tensor.read(0, count) };
  }

  /** The node of a value in ONNX's own order of axes. */
  plain(value: Value): string {
    if (value.kind === "constant") return this.#constantNode(value);
    return value.channelsLast ? this.#transposed(value.node, [0, 3, 1, 2]) : value.node;
  }

  /** The node of an image signal with its channels last. */
  last(signal: Signal): string {
    return signal.channelsLast ? signal.node : this.#transposed(signal.node, [0, 2, 3, 1]);
  }

  signal(op: string, inputs: readonly string[], shape: readonly number[], attr = {}, channelsLast = false): Signal {
    return { kind: "signal", shape, node: this.graph.node(op, inputs, attr), channelsLast };
  }

  /** A number for each channel, to be added to or multiplied with images whose channels are last. */
  vector(numbers: ArrayLike<number>): string {
    return this.graph.floats([numbers.length], Float32Array.from(numbers));
  }

  scalar(value: number): string {
    return this.graph.floats([], Float32Array.of(value));
  }

  /** Images with `value` around them, or their own reflection: begins, then ends, along height and width. */
  padded(images: string, pads: readonly number[], value: number | "reflect"): string {
    if (pads.every((pad) => pad === 0)) return images;
    const [top = 0, left = 0, bottom = 0, right = 0] = pads;
    const table = this.graph.integers([0, 0, top, bottom, left, right, 0, 0]);
    const shaped = this.graph.node("Reshape", [table, this.graph.integers([4, 2])]);
    if (value === "reflect") return this.graph.node("MirrorPad", [images, shaped], { mode: attribute.text("reflect") });
    return this.graph.node("PadV2", [images, shaped, this.scalar(value)]);
  }

  #transposed(node: string, order: readonly number[]): string {
    const key = `${node} ${order.join()}`;
    const known = this.#moved.get(key) ?? this.graph.node("Transpose", [node, this.graph.integers(order)]);
    this.#moved.set(key, known);
    return known;
  }

  #constantNode({ shape, numbers, integer }: Constant): string {
    if (product(shape) !== numbers.length) throw new Malformed("one of its constants is not as long as its shape says");
    if (integer && shape.length === 1) return this.graph.integers([...numbers]);
    return this.graph.floats(shape, Float32Array.from(numbers));
  }
}

/** A node's attributes, read as what they ought to be. */
export class Attributes {
  constructor(private readonly node: OnnxNode) {}

  number(name: string, otherwise: number): number {
    const value = this.#of(name);
    return typeof value === "number" ? value : otherwise;
  }

  text(name: string, otherwise: string): string {
    const value = this.#of(name);
    return typeof value === "string" ? value : otherwise;
  }

  numbers(name: string, otherwise: readonly number[]): readonly number[] {
    const value = this.#of(name);
    return Array.isArray(value) ? value : otherwise;
  }

  has(name: string): boolean {
    return this.#of(name) !== undefined;
  }

  #of(name: string): OnnxAttribute | undefined {
    return this.node.attributes.get(name);
  }
}

export const valid = attribute.text("VALID");
