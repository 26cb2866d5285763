import { Malformed } from "../../malformed.js";
import { attribute } from "../graph-builder.js";
import type { Translation } from "../translation.js";
import { BATCH, broadcastShape, type Constant, exampleShape, type Signal, type Value } from "../values.js";
import { constantAt, listAt, type Operation, type Operator, optionalConstantAt, signalAt } from "./operator.js";

/** Constants larger than this are not computed here but by tfjs. */
const MOST_FOLDED = 4096;

/** An operation of each number for itself, by the name that TensorFlow gives it. */
function unary(op: string, fold: ((x: number) => number) | null = null): Operator {
  return (operation, t) => {
    const input = operation.inputs[0];
    if (input?.kind === "constant" && fold) return { ...input, numbers: Float64Array.from(input.numbers, fold) };
    const signal = signalAt(operation, 0);
    return { ...signal, node: t.graph.node(op, [signal.node]) };
  };
}

/** One that is made of others: `make` is given the input's node. */
function composed(make: (x: string, operation: Operation, t: Translation) => string): Operator {
  return (operation, t) => {
    const signal = signalAt(operation, 0);
    return { ...signal, node: make(signal.node, operation, t) };
  };
}

function binary(op: string, fold: (a: number, b: number) => number): Operator {
  return (operation, t) => {
    const [a, b] = operation.inputs;
    if (!a || !b) throw new Malformed(`${operation.what} takes two values`);
    if (a.kind === "constant" && b.kind === "constant") return folded(a, b, fold, operation.what);
    const shape = broadcastShape(a.shape, b.shape, operation.what);
    const isOne = (value: Value) => value.kind === "constant" && value.numbers.length === 1 && value.shape.length <= 1;
    const sameForm = a.kind === "signal" && b.kind === "signal" && a.shape.join() === b.shape.join();
    const last = [a, b].some((value) => value.kind === "signal" && value.channelsLast);
    const keeps = last && (isOne(a) || isOne(b) || (sameForm && a.channelsLast === b.channelsLast));
    const node = (value: Value) => {
      if (isOne(value)) return t.scalar((value as Constant).numbers[0] as number);
      return keeps ? (value as Signal).node : t.plain(value);
    };
    return t.signal(op, [node(a), node(b)], shape, {}, keeps);
  };
}

function folded(a: Constant, b: Constant, fold: (a: number, b: number) => number, what: string): Constant {
  const [first, second] = [a.numbers, b.numbers];
  const count = Math.max(first.length, second.length);
  const fits = (numbers: ArrayLike<number>) => numbers.length === 1 || numbers.length === count;
  if (!fits(first) || !fits(second) || count > MOST_FOLDED)
    throw new Malformed(`${what} takes fixed numbers of shapes that are not done here`);
  const numbers = Float64Array.from({ length: count }, (_, index) =>
    fold(first[first.length === 1 ? 0 : index] as number, second[second.length === 1 ? 0 : index] as number),
  );
  const integer = a.integer && b.integer;
  // Whole numbers are divided as ONNX does it, towards zero.
  const whole = integer ? numbers.map(Math.trunc) : numbers;
  return { kind: "constant", shape: first.length === count ? a.shape : b.shape, integer, numbers: whole };
}

/** Y = α A B + β C, either factor turned over where it says so. */
const gemm: Operator = (operation, t) => {
  const { attributes, what } = operation;
  const a = signalAt(operation, 0);
  const weight = constantAt(operation, 1);
  const [inputs = 0] = exampleShape(a, what);
  const turned = attributes.number("transB", 0) === 1;
  const [taken = 0, outputs = 0] = turned ? [weight.shape[1], weight.shape[0]] : weight.shape;
  if (a.shape.length !== 2 || weight.shape.length !== 2 || taken !== inputs || attributes.number("transA", 0) === 1)
    throw new Malformed(`${what} takes ${inputs} numbers of an example, its weight is of ${weight.shape.join("×")}`);
  const alpha = attributes.number("alpha", 1);
  const beta = attributes.number("beta", 1);
  const scaled = alpha === 1 ? weight : { ...weight, numbers: weight.numbers.map((value) => alpha * value) };
  const attr = { transpose_a: attribute.boolean(false), transpose_b: attribute.boolean(turned) };
  const made = t.signal("MatMul", [t.plain(a), t.plain(scaled)], [BATCH, outputs], attr);
  const bias = optionalConstantAt(operation, 2);
  if (!bias) return made;
  return t.signal("AddV2", [made.node, t.vector(bias.numbers.map((value) => beta * value))], made.shape);
};

const matMul: Operator = (operation, t) => {
  if (operation.inputs[0]?.shape.length !== 2)
    throw new Malformed(`${operation.what} multiplies more than an example's row, which is not done here`);
  return gemm(operation, t);
};

const leakyRelu: Operator = composed((x, { attributes }, t) =>
  t.graph.node("LeakyRelu", [x], { alpha: attribute.float(attributes.number("alpha", 0.01)) }),
);

/** α (eˣ − 1) below 0. tfjs's own knows α = 1. */
const elu: Operator = composed((x, { attributes }, t) => {
  const alpha = attributes.number("alpha", 1);
  if (alpha === 1) return t.graph.node("Elu", [x]);
  const below = t.graph.node("Minimum", [t.graph.node("Elu", [x]), t.scalar(0)]);
  return t.graph.node("AddV2", [t.graph.node("Relu", [x]), t.graph.node("Mul", [below, t.scalar(alpha)])]);
});

const hardSigmoid: Operator = composed((x, { attributes }, t) => {
  const scaled = t.graph.node("Mul", [x, t.scalar(attributes.number("alpha", 0.2))]);
  const moved = t.graph.node("AddV2", [scaled, t.scalar(attributes.number("beta", 0.5))]);
  return t.graph.node("Minimum", [t.graph.node("Maximum", [moved, t.scalar(0)]), t.scalar(1)]);
});

/** x · min(max(x / 6 + ½, 0), 1) */
const hardSwish: Operator = composed((x, _, t) => {
  const moved = t.graph.node("AddV2", [t.graph.node("Mul", [x, t.scalar(1 / 6)]), t.scalar(0.5)]);
  const gate = t.graph.node("Minimum", [t.graph.node("Maximum", [moved, t.scalar(0)]), t.scalar(1)]);
  return t.graph.node("Mul", [x, gate]);
});

/** x · tanh(ln(1 + eˣ)) */
const mish: Operator = composed((x, _, t) =>
  t.graph.node("Mul", [x, t.graph.node("Tanh", [t.graph.node("Softplus", [x])])]),
);

/** x / (1 + |x|) */
const softsign: Operator = composed((x, _, t) =>
  t.graph.node("RealDiv", [x, t.graph.node("AddV2", [t.graph.node("Abs", [x]), t.scalar(1)])]),
);

/** max(0, x) + min(0, α (exp(x / α) − 1)) */
const celu: Operator = composed((x, { attributes }, t) => {
  const alpha = attributes.number("alpha", 1);
  const below = t.graph.node("Elu", [
    t.graph.node("Mul", [t.graph.node("Minimum", [x, t.scalar(0)]), t.scalar(1 / alpha)]),
  ]);
  return t.graph.node("AddV2", [t.graph.node("Relu", [x]), t.graph.node("Mul", [below, t.scalar(alpha)])]);
});

/** x Φ(x), or what tanh makes near it. */
const gelu: Operator = composed((x, { attributes }, t) => {
  const { graph } = t;
  const near = () => {
    const cube = graph.node("Mul", [graph.node("Mul", [x, x]), x]);
    const inner = graph.node("AddV2", [x, graph.node("Mul", [cube, t.scalar(0.044715)])]);
    return graph.node("Tanh", [graph.node("Mul", [inner, t.scalar(Math.sqrt(2 / Math.PI))])]);
  };
  const exact = () => graph.node("Erf", [graph.node("Mul", [x, t.scalar(Math.SQRT1_2)])]);
  const share = attributes.text("approximate", "none") === "tanh" ? near() : exact();
  return graph.node("Mul", [graph.node("Mul", [x, t.scalar(0.5)]), graph.node("AddV2", [share, t.scalar(1)])]);
});

const clip: Operator = composed((x, operation, t) => {
  const least = optionalConstantAt(operation, 1)?.numbers[0] ?? operation.attributes.number("min", -3.4e38);
  const most = optionalConstantAt(operation, 2)?.numbers[0] ?? operation.attributes.number("max", 3.4e38);
  return t.graph.node("Minimum", [t.graph.node("Maximum", [x, t.scalar(least)]), t.scalar(most)]);
});

/** A slope below 0 for each channel, or one for all. */
const prelu: Operator = (operation, t) => {
  const signal = signalAt(operation, 0);
  const { numbers } = constantAt(operation, 1);
  const isImage = signal.shape.length === 4;
  if (numbers.length !== 1 && numbers.length !== signal.shape[1])
    throw new Malformed(`${operation.what} has slopes that do not fit`);
  const x = isImage ? t.last(signal) : t.plain(signal);
  const below = t.graph.node("Mul", [t.graph.node("Minimum", [x, t.scalar(0)]), t.vector(numbers)]);
  return t.signal("AddV2", [t.graph.node("Relu", [x]), below], signal.shape, {}, isImage);
};

const softmax: Operator = (operation, t) => {
  const signal = signalAt(operation, 0);
  const axis = operation.attributes.number("axis", -1);
  if (axis !== -1 && axis !== signal.shape.length - 1)
    throw new Malformed(`${operation.what} is not along the last axis, which is not done here`);
  return t.signal("Softmax", [t.plain(signal)], signal.shape);
};

const reduceMean: Operator = (operation, t) => {
  const signal = signalAt(operation, 0);
  const { attributes, what } = operation;
  const said = operation.inputs[1] ? listAt(operation, 1) : attributes.numbers("axes", []);
  const axes = said.map((axis) => (axis < 0 ? axis + signal.shape.length : axis));
  if (axes.length === 0 || axes.includes(0) || axes.some((axis) => !(axis < signal.shape.length)))
    throw new Malformed(`${what} does not keep the examples of a batch apart`);
  const keep = attributes.number("keepdims", 1) === 1;
  const shape = signal.shape.flatMap((extent, axis) => (!axes.includes(axis) ? [extent] : keep ? [1] : []));
  return t.signal("Mean", [t.plain(signal), t.graph.integers(axes)], shape, { keep_dims: attribute.boolean(keep) });
};

const same: Operator = (operation) => {
  const [input] = operation.inputs;
  if (!input) throw new Malformed(`${operation.what} takes nothing`);
  return input;
};

export const arithmetic: Readonly<Record<string, Operator>> = {
  Add: binary("AddV2", (a, b) => a + b),
  Sub: binary("Sub", (a, b) => a - b),
  Mul: binary("Mul", (a, b) => a * b),
  Div: binary("RealDiv", (a, b) => a / b),
  Pow: binary("Pow", (a, b) => a ** b),
  Max: binary("Maximum", Math.max),
  Min: binary("Minimum", Math.min),
  Relu: unary("Relu"),
  Selu: unary("Selu"),
  Tanh: unary("Tanh", Math.tanh),
  Sigmoid: unary("Sigmoid"),
  Softplus: unary("Softplus"),
  Exp: unary("Exp", Math.exp),
  Log: unary("Log", Math.log),
  Sqrt: unary("Sqrt", Math.sqrt),
  Abs: unary("Abs", Math.abs),
  Neg: unary("Neg", (x) => -x),
  Floor: unary("Floor", Math.floor),
  Erf: unary("Erf"),
  Reciprocal: unary("Reciprocal", (x) => 1 / x),
  LeakyRelu: leakyRelu,
  Elu: elu,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Mish: mish,
  Softsign: softsign,
  Celu: celu,
  Gelu: gelu,
  Sin: unary("Sin", Math.sin),
  Cos: unary("Cos", Math.cos),
  Clip: clip,
  PRelu: prelu,
  Softmax: softmax,
  Gemm: gemm,
  MatMul: matMul,
  ReduceMean: reduceMean,
  Identity: same,
  Dropout: same,
};
