import { turned } from "../../kernel-layout.js";
import { Malformed } from "../../malformed.js";
import { attribute } from "../graph-builder.js";
import type { Translation } from "../translation.js";
import { axisOf, BATCH, type Constant, exampleShape, product, type Signal, type Value } from "../values.js";
import { constantAt, listAt, type Operation, type Operator, signalAt } from "./operator.js";

const MOST_NUMBERS = 1 << 20;

/** A signal's numbers in another shape, `rest` of one example. */
function reshaped(signal: Signal, rest: readonly number[], t: Translation): Signal {
  return t.signal("Reshape", [t.plain(signal), t.graph.integers([-1, ...rest])], [BATCH, ...rest]);
}

const reshape: Operator = (operation, t) => {
  const { what, attributes } = operation;
  const target = operation.inputs[1] ? listAt(operation, 1) : attributes.numbers("shape", []);
  const [input] = operation.inputs;
  if (input?.kind === "constant") return { ...input, shape: knownShape(input.numbers.length, target, what) };
  const signal = signalAt(operation, 0);
  const size = product(exampleShape(signal, what));
  const zeros = attributes.number("allowzero", 0) === 0;
  const said = target.map((extent, axis) => (zeros && extent === 0 ? (signal.shape[axis] as number) : extent));
  const [batch = 0, ...rest] = said;
  if (!(Number.isNaN(batch) || batch === -1 || batch === t.fixedBatch))
    throw new Malformed(`${what} does not keep the examples of a batch apart`);
  return reshaped(signal, knownShape(size, rest, what), t);
};

/** A shape of so many numbers, of which one extent may be left open. */
function knownShape(size: number, target: readonly number[], what: string): number[] {
  const isOpen = (extent: number) => extent === -1 || Number.isNaN(extent);
  const known = product(target.filter((extent) => !isOpen(extent)));
  const shape = target.map((extent) => (isOpen(extent) ? size / known : extent));
  if (product(shape) !== size || !shape.every((extent) => Number.isInteger(extent) && extent > 0))
    throw new Malformed(`${what} makes ${target.join("×")} of ${size} numbers`);
  return shape;
}

const flatten: Operator = (operation, t) => {
  const signal = signalAt(operation, 0);
  if (operation.attributes.number("axis", 1) !== 1)
    throw new Malformed(`${operation.what} does not keep the examples of a batch apart`);
  return reshaped(signal, [product(exampleShape(signal, operation.what))], t);
};

function axesAt(operation: Operation): readonly number[] {
  return operation.inputs[1] ? listAt(operation, 1) : operation.attributes.numbers("axes", []);
}

const unsqueeze: Operator = (operation, t) => {
  const [input] = operation.inputs;
  if (!input) throw new Malformed(`${operation.what} takes nothing`);
  const axes = axesAt(operation);
  const rank = input.shape.length + axes.length;
  const places = new Set(axes.map((axis) => axisOf(axis, rank, operation.what)));
  const rest = [...input.shape];
  const shape = Array.from({ length: rank }, (_, axis) => (places.has(axis) ? 1 : (rest.shift() as number)));
  if (input.kind === "constant") return { ...input, shape };
  if (places.has(0)) throw new Malformed(`${operation.what} does not keep the examples of a batch apart`);
  return reshaped(input, shape.slice(1), t);
};

const squeeze: Operator = (operation, t) => {
  const [input] = operation.inputs;
  if (!input) throw new Malformed(`${operation.what} takes nothing`);
  const { shape } = input;
  const said = axesAt(operation).map((axis) => axisOf(axis, shape.length, operation.what));
  const gone = (extent: number, axis: number) => (said.length > 0 ? said.includes(axis) : extent === 1);
  const left = shape.filter((extent, axis) => !gone(extent, axis));
  return input.kind === "constant" ? { ...input, shape: left } : reshaped(input, left.slice(1), t);
};

const transpose: Operator = (operation, t) => {
  const [input] = operation.inputs;
  if (!input) throw new Malformed(`${operation.what} takes nothing`);
  const order = operation.attributes.numbers("perm", [...input.shape.keys()].reverse());
  const isOrder =
    order.length === input.shape.length && [...order].sort((a, b) => a - b).every((axis, at) => axis === at);
  if (!isOrder) throw new Malformed(`${operation.what} turns axes that there are not`);
  const shape = order.map((axis) => input.shape[axis] as number);
  if (input.kind === "constant") return transposed(input, order, shape, operation.what);
  if (order[0] !== 0) throw new Malformed(`${operation.what} does not keep the examples of a batch apart`);
  return t.signal("Transpose", [t.plain(input), t.graph.integers(order)], shape);
};

function transposed(input: Constant, order: readonly number[], shape: readonly number[], what: string): Constant {
  if (order.length > 2)
    throw new Malformed(`${what} turns fixed numbers of ${order.length} axes, which is not done here`);
  if (order.length < 2 || order[0] === 0) return input;
  const [columns = 0, rows = 0] = shape;
  return { ...input, shape, numbers: turned(input.numbers, rows, columns) };
}

const shapeOf: Operator = ({ inputs: [input], what }) => {
  if (!input) throw new Malformed(`${what} takes nothing`);
  return { kind: "constant", shape: [input.shape.length], integer: true, numbers: Float64Array.from(input.shape) };
};

const gather: Operator = (operation) => {
  const data = constantAt(operation, 0);
  const indices = constantAt(operation, 1);
  if (data.shape.length !== 1 || operation.attributes.number("axis", 0) !== 0)
    throw new Malformed(`${operation.what} picks from more than a row, which is not done here`);
  const count = data.numbers.length;
  const numbers = Float64Array.from(indices.numbers, (index) => data.numbers[index < 0 ? index + count : index] ?? 0);
  return { ...data, shape: indices.shape, numbers };
};

const concat: Operator = (operation, t) => {
  const { what } = operation;
  const values = operation.inputs.filter((value): value is Value => value !== null);
  const constants = values.filter((value) => value.kind === "constant");
  const [first] = values;
  if (!first) throw new Malformed(`${what} takes nothing`);
  const axis = axisOf(operation.attributes.number("axis", 0), first.shape.length, what);
  if (constants.length === values.length) {
    if (first.shape.length > 1) throw new Malformed(`${what} joins fixed tables, which is not done here`);
    const numbers = Float64Array.from(constants.flatMap((_, index) => listAt(operation, index)));
    return {
      ...constants[0],
      kind: "constant",
      integer: constants.every(({ integer }) => integer),
      shape: [numbers.length],
      numbers,
    };
  }
  if (constants.length > 0 || axis === 0) throw new Malformed(`${what} does not keep the examples of a batch apart`);
  const shape = first.shape.map((extent, at) =>
    at === axis ? values.reduce((sum, value) => sum + (value.shape[at] ?? Number.NaN), 0) : extent,
  );
  const inputs = [...values.map((value) => t.plain(value)), t.graph.integer(axis)];
  return t.signal("ConcatV2", inputs, shape, { N: attribute.integer(values.length) });
};

/** From `begin` on so many along each axis. */
function cut(signal: Signal, axis: number, begin: number, size: number, t: Translation): Signal {
  const begins = signal.shape.map((_, at) => (at === axis ? begin : 0));
  const sizes = signal.shape.map((_, at) => (at === axis ? size : -1));
  const shape = signal.shape.map((extent, at) => (at === axis ? size : extent));
  return t.signal("Slice", [t.plain(signal), t.graph.integers(begins), t.graph.integers(sizes)], shape);
}

const slice: Operator = (operation, t) => {
  const { attributes, what } = operation;
  const list = (index: number, name: string) =>
    operation.inputs[index] ? listAt(operation, index) : [...attributes.numbers(name, [])];
  const [starts, ends] = [list(1, "starts"), list(2, "ends")];
  const [input] = operation.inputs;
  const said = list(3, "axes");
  const axes = said.length > 0 ? said : [...starts.keys()];
  const steps = list(4, "steps");
  if (!input || (input.kind === "signal" && steps.some((step) => step !== 1)))
    throw new Malformed(`${what} leaves numbers out, which is not done here`);
  let value: Value = input;
  for (const [index, each] of axes.entries()) {
    const axis = axisOf(each, value.shape.length, what);
    const extent = value.shape[axis] as number;
    const step = steps[index] ?? 1;
    const back = step < 0;
    // Backwards a cut begins at the last place and ends before the first.
    const at = (place: number, least: number, most: number) =>
      Math.min(most, Math.max(least, place < 0 ? place + extent : place));
    const begin = at(starts[index] ?? 0, 0, back ? extent - 1 : extent);
    const end = at(ends[index] ?? extent, back ? -1 : 0, back ? extent - 1 : extent);
    const count = Math.ceil((end - begin) / step);
    if (!(count > 0 && Number.isInteger(step)))
      throw new Malformed(`${what} cuts an axis whose extent is open, or leaves nothing`);
    value = value.kind === "signal" ? cut(value, axis, begin, count, t) : picked(value, axis, begin, step, count);
  }
  return value;
};

/** Of fixed numbers each `step`-th along an axis. */
function picked(value: Constant, axis: number, begin: number, step: number, count: number): Constant {
  const { shape, numbers } = value;
  const extent = shape[axis] as number;
  const inner = product(shape.slice(axis + 1));
  const kept = Float64Array.from({ length: (numbers.length / extent) * count }, (_, index) => {
    const place = begin + step * (Math.floor(index / inner) % count);
    const outer = Math.floor(index / (inner * count));
    return numbers[(outer * extent + place) * inner + (index % inner)] as number;
  });
  return { ...value, shape: shape.map((each, at) => (at === axis ? count : each)), numbers: kept };
}

const split: Operator = (operation, t) => {
  const { attributes, node, what } = operation;
  const signal = signalAt(operation, 0);
  const axis = axisOf(attributes.number("axis", 0), signal.shape.length, what);
  const extent = signal.shape[axis] as number;
  const given = operation.inputs[1] ? listAt(operation, 1) : attributes.numbers("split", []);
  const even = Math.ceil(extent / node.outputs.length);
  const sizes = given.length > 0 ? given : node.outputs.map((_, at) => Math.min(even, extent - at * even));
  if (axis === 0 || sizes.reduce((sum, size) => sum + size, 0) !== extent || sizes.some((size) => !(size > 0)))
    throw new Malformed(`${what} cuts ${extent} into ${sizes.join(" + ")}`);
  let begin = 0;
  return sizes.map((size) => {
    begin += size;
    return cut(signal, axis, begin - size, size, t);
  });
};

/** All numbers are computed as floats here. */
const cast: Operator = ({ inputs: [input], attributes, what }) => {
  if (!input) throw new Malformed(`${what} takes nothing`);
  return input.kind === "signal" ? input : { ...input, integer: [6, 7].includes(attributes.number("to", 1)) };
};

const constantOfShape: Operator = (operation) => {
  const shape = listAt(operation, 0);
  const count = product(shape);
  if (!(count <= MOST_NUMBERS)) throw new Malformed(`${operation.what} makes more numbers than are made here`);
  return { kind: "constant", shape, integer: false, numbers: new Float64Array(count) };
};

export const shapes: Readonly<Record<string, Operator>> = {
  Reshape: reshape,
  Flatten: flatten,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Transpose: transpose,
  Shape: shapeOf,
  Gather: gather,
  Concat: concat,
  Slice: slice,
  Split: split,
  Cast: cast,
  ConstantOfShape: constantOfShape,
};
