import { Malformed } from "../malformed.js";
import type { RunnableModel } from "../runnable-model.js";
import { arithmetic } from "./operators/arithmetic.js";
import { convolutions } from "./operators/convolutions.js";
import type { Operator } from "./operators/operator.js";
import { shapes } from "./operators/shapes.js";
import type { OnnxNode, OnnxProgram } from "./program.js";
import { Attributes, Translation } from "./translation.js";
import { BATCH, product, type Signal, type Value } from "./values.js";

/** The operators that are done here, by ONNX's names. */
const operators = new Map<string, Operator>(Object.entries({ ...arithmetic, ...convolutions, ...shapes }));

/** Of an image at a model's ends: grey to colour with transparency. */
const MOST_CHANNELS = 4;

/** Numbers that are made of one example at any place. */
const MOST_VALUES = 2 ** 26;

/** A part of a program: from a value on to others. */
export interface ProgramPart {
  /** A value of the program that takes the part's input: one of its own inputs, or one that is computed. */
  readonly input: string;
  /** Of one example; as the program tells it where left out. */
  readonly inputShape?: readonly number[];
  readonly outputs: readonly string[];
}

/**
 * A part of an ONNX program as a graph model of tfjs. The first axis is the batch, whatever extent the file fixes it to; images
 * go in and come out with their channels last.
 *
 * @throws Malformed by the name of the operation that is not done here
 */
export function translateProgram(program: OnnxProgram, part: ProgramPart): RunnableModel {
  const declared = program.inputs.find(({ name }) => name === part.input)?.shape;
  const shape = part.inputShape ?? declared?.slice(1);
  if (!shape || shape.some((extent) => !(extent && extent > 0)))
    throw new Malformed(`its input "${part.input}" leaves its shape open`);
  const t = new Translation(declared?.[0] ?? program.inputs[0]?.shape[0] ?? null);
  const values = new Map<string, Value>([[part.input, inputSignal(shape as number[], t)]]);
  for (const node of neededFor(program, part)) translateNode(node, program, values, t);
  for (const [index, name] of part.outputs.entries()) {
    const value = valueNamed(name, program, values, t);
    if (value?.kind !== "signal") throw new Malformed(`its output "${name}" does not follow from its input`);
    const made = hasChannelsFirst(value.shape.slice(1)) ? t.last(value) : t.plain(value);
    t.graph.node("Identity", [made], {}, `output_${index + 1}`);
  }
  return t.graph.build();
}

/** Adds what a node makes to the values. @throws Malformed */
function translateNode(node: OnnxNode, program: OnnxProgram, values: Map<string, Value>, t: Translation): void {
  const operator = node.domain === "" ? operators.get(node.operation) : undefined;
  const what = `${node.operation} ${node.name}`;
  if (!operator) throw new Malformed(`its operation ${node.domain && `${node.domain}.`}${what} is not done here`);
  const inputs = node.inputs.map((name) => valueNamed(name, program, values, t));
  const made = operator({ node, what, attributes: new Attributes(node), inputs }, t);
  for (const [index, value] of (Array.isArray(made) ? (made as readonly Value[]) : [made as Value]).entries()) {
    const name = node.outputs[index];
    if (value.kind === "signal" && !(product(value.shape.slice(1)) <= MOST_VALUES))
      throw new Malformed(`${what} makes more of one example than is computed here`);
    if (name) values.set(name, value);
  }
}

function valueNamed(name: string, program: OnnxProgram, values: Map<string, Value>, t: Translation): Value | null {
  const known = values.get(name);
  if (known || name === "") return known ?? null;
  const tensor = program.tensors.get(name);
  if (!tensor) throw new Malformed(`"${name}" is taken before anything makes it`);
  const constant = t.constant(tensor);
  values.set(name, constant);
  return constant;
}

/** For more numbers than these, or more nodes, shapes that the file leaves out are not worth what finding them takes. */
const MOST_NUMBERS_FOR_SHAPES = 16 * 1024 * 1024;
const MOST_NODES_FOR_SHAPES = 5000;

/**
 * The shapes of a program's values, the batch as NaN: as far as its operations are done here, and otherwise as the file tells.
 * Null stands for an extent that is left open.
 */
export function shapesOfProgram(program: OnnxProgram): ReadonlyMap<string, readonly (number | null)[]> {
  const shapes = new Map<string, readonly (number | null)[]>();
  const numbers = [...program.tensors.values()].reduce((sum, { count }) => sum + count, 0);
  if (numbers <= MOST_NUMBERS_FOR_SHAPES && program.nodes.length <= MOST_NODES_FOR_SHAPES) {
    const t = new Translation(program.inputs[0]?.shape[0] ?? null);
    const values = new Map<string, Value>();
    for (const { name, shape } of program.inputs)
      if (shape.length > 0 && shape.slice(1).every((extent) => extent && extent > 0))
        values.set(name, inputSignal(shape.slice(1) as number[], t));
    for (const node of program.nodes) {
      try {
        translateNode(node, program, values, t);
      } catch (error) {
        // What follows from it has no shape that is known here.
        if (!(error instanceof Malformed)) throw error;
      }
    }
    for (const [name, { kind, shape }] of values) if (kind === "signal") shapes.set(name, shape);
  }
  for (const [name, shape] of program.shapes) if (!shapes.has(name)) shapes.set(name, shape);
  return shapes;
}

function inputSignal(shape: readonly number[], t: Translation): Signal {
  const [channels, height, width] = shape as [number, number, number];
  const isImage = hasChannelsFirst(shape);
  const node = t.graph.placeholder("input", [-1, ...(isImage ? [height, width, channels] : shape)]);
  return { kind: "signal", shape: [BATCH, ...shape], node, channelsLast: isImage };
}

/** Images, unless their channels are last by all looks, as models that were written from Keras have them. */
function hasChannelsFirst(shape: readonly number[]): boolean {
  const [first = 0, , last = 0] = shape;
  return shape.length === 3 && !(first > MOST_CHANNELS && last <= MOST_CHANNELS);
}

/** The nodes that a part's outputs follow from, in their order; what makes its input is none of them. */
function neededFor(program: OnnxProgram, { input, outputs }: ProgramPart): OnnxNode[] {
  const makers = new Map(program.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<OnnxNode>();
  const waiting = [...outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = name === input ? undefined : makers.get(name);
    if (!node || needed.has(node) || program.tensors.has(name)) continue;
    needed.add(node);
    waiting.push(...node.inputs);
  }
  return program.nodes.filter((node) => needed.has(node));
}
