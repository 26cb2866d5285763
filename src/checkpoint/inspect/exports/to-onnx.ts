import { placesLast } from "../kernel-layout.js";
import { type LayersNetwork, type NetworkLayer, valuesOf } from "../layers/network.js";
import { Malformed } from "../malformed.js";
import { OnnxWriter } from "./onnx-writer.js";

/** A value on its way: images are kept as ONNX convolves them, channels first, until something asks for another form. */
interface Signal {
  readonly name: string;
  /** Of one example, images as height × width × channels. */
  readonly shape: readonly number[];
  readonly channelsFirst: boolean;
}

type Pair = readonly [number, number];
type Emit = (layer: NetworkLayer, inputs: readonly Signal[], onnx: OnnxWriter) => Signal;

/**
 * The network as an ONNX model: images go in and come out with their channels last, as the network has them.
 *
 * @throws Malformed by the name of the layer that has no form there
 */
export function toOnnx(network: LayersNetwork, name: string, outputNames: readonly string[]): Uint8Array {
  const onnx = new OnnxWriter();
  const signals = new Map<string, Signal>();
  for (const { name: input, shape } of network.inputs) {
    if (shape.length === 0) throw new Malformed(`its input "${input}" leaves its shape open`);
    onnx.input(input, shape);
    signals.set(input, { name: input, shape, channelsFirst: false });
  }
  const signalNamed = (layer: string) => {
    const found = signals.get(layer);
    if (!found) throw new Malformed(`"${layer}" is taken before anything makes it`);
    return found;
  };
  for (const layer of network.layers) {
    const emit = emitters.get(layer.kind);
    if (!emit)
      throw new Malformed(`its layer ${layer.name} is of the kind ${layer.kind}, which is not written as ONNX`);
    signals.set(layer.name, emit(layer, layer.inputs.map(signalNamed), onnx));
  }
  for (const [index, output] of network.outputs.entries()) {
    const signal = signalNamed(output);
    const title = outputNames[index] ?? `output_${index + 1}`;
    onnx.node("Identity", [last(signal, onnx)], {}, title);
    onnx.output(title, signal.shape);
  }
  return onnx.end(name);
}

function last({ name, channelsFirst }: Signal, onnx: OnnxWriter): string {
  return channelsFirst ? onnx.node("Transpose", [name], { perm: [0, 2, 3, 1] }) : name;
}

function first({ name, channelsFirst }: Signal, onnx: OnnxWriter): string {
  return channelsFirst ? name : onnx.node("Transpose", [name], { perm: [0, 3, 1, 2] });
}

function only(layer: NetworkLayer, inputs: readonly Signal[]): Signal {
  const [input] = inputs;
  if (!input || inputs.length > 1) throw new Malformed(`its layer ${layer.name} takes ${inputs.length} values`);
  return input;
}

function weightOf(layer: NetworkLayer, variable: string): Float32Array {
  const weight = layer.weights.find((each) => each.variable === variable);
  if (!weight) throw new Malformed(`its layer ${layer.name} has no ${variable}`);
  return valuesOf(weight);
}

function pair(layer: NetworkLayer, key: string, otherwise: number): Pair {
  const [a = otherwise, b = a] = (layer.config[key] ?? []) as readonly number[];
  return [a, b];
}

function channelsLastOnly(layer: NetworkLayer): void {
  if (layer.config.data_format === "channels_first")
    throw new Malformed(`its layer ${layer.name} has its channels first, which is not written as ONNX`);
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  elu: "Elu",
  selu: "Selu",
  softplus: "Softplus",
  softsign: "Softsign",
};

/** What a layer does to its own output. */
function activated(signal: Signal, activation: unknown, layer: NetworkLayer, onnx: OnnxWriter): Signal {
  const name = String(activation ?? "linear");
  if (name === "linear") return signal;
  if (name === "swish") {
    const gate = onnx.node("Sigmoid", [signal.name]);
    return { ...signal, name: onnx.node("Mul", [signal.name, gate]) };
  }
  const operation = ACTIVATIONS[name];
  if (!operation) throw new Malformed(`its layer ${layer.name} ends in ${name}, which is not written as ONNX`);
  return { ...signal, name: onnx.node(operation, [signal.name]) };
}

function biased(signal: string, layer: NetworkLayer): string[] {
  return layer.weights.some(({ variable }) => variable === "bias") ? [signal, `${layer.name}/bias`] : [signal];
}

const dense: Emit = (layer, inputs, onnx) => {
  const input = only(layer, inputs);
  const { shape } = layer.weights[0] ?? { shape: [] };
  const [taken = 0, units = 0] = shape;
  if (input.shape.length !== 1 || input.shape[0] !== taken)
    throw new Malformed(`its layer ${layer.name} takes ${taken} numbers, and is given ${input.shape.join("×")}`);
  const kernel = onnx.floats(`${layer.name}/kernel`, shape, weightOf(layer, "kernel"));
  const operands = biased(kernel, layer);
  if (operands[1]) onnx.floats(operands[1], [units], weightOf(layer, "bias"));
  const name = operands[1] ? onnx.node("Gemm", [input.name, ...operands]) : onnx.node("MatMul", [input.name, kernel]);
  return activated({ name, shape: [units], channelsFirst: false }, layer.config.activation, layer, onnx);
};

/** What TensorFlow's "same" puts around images: the smaller half before. */
function samePads(size: number, kernel: number, stride: number): Pair {
  const whole = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(whole / 2), whole - Math.floor(whole / 2)];
}

function convolution(transposed: boolean): Emit {
  return (layer, inputs, onnx) => {
    channelsLastOnly(layer);
    const input = only(layer, inputs);
    const [height = 0, width = 0] = input.shape;
    const kernel = layer.weights.find(({ variable }) => variable === "kernel")?.shape ?? [];
    const [strides, dilations] = [pair(layer, "strides", 1), pair(layer, "dilation_rate", 1)];
    const same = layer.config.padding === "same";
    const sides = [height, width].map((size, axis) => {
      const [stride, reach] = [
        strides[axis] as number,
        (dilations[axis] as number) * ((kernel[axis] as number) - 1) + 1,
      ];
      if (!transposed) {
        const pads = same ? samePads(size, reach, stride) : ([0, 0] as const);
        return { pads, more: 0, to: Math.floor((size + pads[0] + pads[1] - reach) / stride) + 1 };
      }
      const to = same ? size * stride : (size - 1) * stride + Math.max(reach, stride);
      const pads = same ? samePads(to, reach, stride) : ([0, 0] as const);
      return { pads, more: to - ((size - 1) * stride - pads[0] - pads[1] + reach), to };
    });
    const [vertical, horizontal] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const filters = (transposed ? kernel[2] : kernel[3]) as number;
    const [h, w, b, a] = kernel as [number, number, number, number];
    const weight = onnx.floats(`${layer.name}/kernel`, [a, b, h, w], placesLast(weightOf(layer, "kernel"), kernel));
    const operands = biased(weight, layer);
    if (operands[1]) onnx.floats(operands[1], [filters], weightOf(layer, "bias"));
    const attributes = {
      kernel_shape: [h, w],
      strides,
      dilations,
      pads: [vertical.pads[0], horizontal.pads[0], vertical.pads[1], horizontal.pads[1]],
      ...(transposed ? { output_padding: [vertical.more, horizontal.more] } : {}),
    };
    const name = onnx.node(transposed ? "ConvTranspose" : "Conv", [first(input, onnx), ...operands], attributes);
    const made = { name, shape: [vertical.to, horizontal.to, filters], channelsFirst: true };
    return activated(made, layer.config.activation, layer, onnx);
  };
}

const batchNormalization: Emit = (layer, inputs, onnx) => {
  const input = only(layer, inputs);
  const count = input.shape.at(-1) as number;
  const axis = Number(layer.config.axis ?? -1);
  if (axis !== -1 && axis !== input.shape.length)
    throw new Malformed(`its layer ${layer.name} normalises another axis than the last, which is not written as ONNX`);
  const or = (variable: string, value: number) =>
    layer.weights.some((weight) => weight.variable === variable)
      ? weightOf(layer, variable)
      : new Float32Array(count).fill(value);
  const operands = [or("gamma", 1), or("beta", 0), weightOf(layer, "moving_mean"), weightOf(layer, "moving_variance")];
  const names = ["gamma", "beta", "moving_mean", "moving_variance"];
  const given = operands.map((data, index) => onnx.floats(`${layer.name}/${names[index]}`, [count], data));
  const isImage = input.shape.length === 3;
  const source = isImage ? first(input, onnx) : input.name;
  const name = onnx.node("BatchNormalization", [source, ...given], {
    epsilon: { float: Number(layer.config.epsilon ?? 1e-3) },
  });
  return { ...input, name, channelsFirst: isImage };
};

function reshaped(input: Signal, shape: readonly number[], onnx: OnnxWriter): Signal {
  return {
    name: onnx.node("Reshape", [last(input, onnx), onnx.integers([-1, ...shape])]),
    shape,
    channelsFirst: false,
  };
}

const product = (shape: readonly number[]) => shape.reduce((total, extent) => total * extent, 1);

const flatten: Emit = (layer, inputs, onnx) => {
  channelsLastOnly(layer);
  const input = only(layer, inputs);
  return reshaped(input, [product(input.shape)], onnx);
};

const reshape: Emit = (layer, inputs, onnx) => {
  const input = only(layer, inputs);
  const target = (layer.config.target_shape ?? []) as readonly number[];
  const known = product(target.filter((extent) => extent !== -1));
  return reshaped(
    input,
    target.map((extent) => (extent === -1 ? product(input.shape) / known : extent)),
    onnx,
  );
};

const permute: Emit = (layer, inputs, onnx) => {
  const input = only(layer, inputs);
  const dims = (layer.config.dims ?? []) as readonly number[];
  const name = onnx.node("Transpose", [last(input, onnx)], { perm: [0, ...dims] });
  return { name, shape: dims.map((axis) => input.shape[axis - 1] as number), channelsFirst: false };
};

/** Keras writes one number, one for each axis, or a pair for each. */
function sidesOf(given: unknown): [Pair, Pair] {
  const side = (value: unknown): Pair =>
    Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value), Number(value)];
  return Array.isArray(given) ? [side(given[0]), side(given[1])] : [side(given), side(given)];
}

const zeroPadding: Emit = (layer, inputs, onnx) => {
  channelsLastOnly(layer);
  const input = only(layer, inputs);
  const [[top, bottom], [left, right]] = sidesOf(layer.config.padding ?? 1);
  const [height = 0, width = 0, channels = 0] = input.shape;
  const pads = onnx.integers([0, 0, top, left, 0, 0, bottom, right]);
  const name = onnx.node("Pad", [first(input, onnx), pads], { mode: "constant" });
  return { name, shape: [height + top + bottom, width + left + right, channels], channelsFirst: true };
};

const cropping: Emit = (layer, inputs, onnx) => {
  channelsLastOnly(layer);
  const input = only(layer, inputs);
  const [[top, bottom], [left, right]] = sidesOf(layer.config.cropping ?? 0);
  const [height = 0, width = 0, channels = 0] = input.shape;
  const given = [
    [top, left],
    [height - bottom, width - right],
    [2, 3],
  ].map((values) => onnx.integers(values));
  const name = onnx.node("Slice", [first(input, onnx), ...given]);
  return { name, shape: [height - top - bottom, width - left - right, channels], channelsFirst: true };
};

const upSampling: Emit = (layer, inputs, onnx) => {
  channelsLastOnly(layer);
  const input = only(layer, inputs);
  const [high, wide] = pair(layer, "size", 2);
  if ((layer.config.interpolation ?? "nearest") !== "nearest")
    throw new Malformed(`its layer ${layer.name} interpolates, which is not written as ONNX`);
  const scales = onnx.floats(`${layer.name}/scales`, [4], Float32Array.of(1, 1, high, wide));
  const attributes = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  const name = onnx.node("Resize", [first(input, onnx), "", scales], attributes);
  const [height = 0, width = 0, channels = 0] = input.shape;
  return { name, shape: [height * high, width * wide, channels], channelsFirst: true };
};

function pooling(operation: "MaxPool" | "AveragePool"): Emit {
  return (layer, inputs, onnx) => {
    channelsLastOnly(layer);
    const input = only(layer, inputs);
    const size = pair(layer, "pool_size", 2);
    const strides = layer.config.strides ? pair(layer, "strides", 2) : size;
    if (
      layer.config.padding === "same" &&
      size.some((each, axis) => (input.shape[axis] as number) % each !== 0 || each !== strides[axis])
    )
      throw new Malformed(`its layer ${layer.name} pads what it pools, which is not written as ONNX`);
    const name = onnx.node(operation, [first(input, onnx)], { kernel_shape: size, strides });
    const to = size.map(
      (each, axis) => Math.floor(((input.shape[axis] as number) - each) / (strides[axis] as number)) + 1,
    );
    return { name, shape: [...to, input.shape[2] as number], channelsFirst: true };
  };
}

/** One for all, or an activation with a number of its own. */
const sloped =
  (operation: string, key: string, attribute: string, usual: number): Emit =>
  (layer, inputs, onnx) => {
    const input = only(layer, inputs);
    return {
      ...input,
      name: onnx.node(operation, [input.name], { [attribute]: { float: Number(layer.config[key] ?? usual) } }),
    };
  };

const activation: Emit = (layer, inputs, onnx) => activated(only(layer, inputs), layer.config.activation, layer, onnx);

const relu: Emit = (layer, inputs, onnx) => {
  if (layer.config.max_value !== undefined)
    throw new Malformed(`its layer ${layer.name} is bounded, which is not written as ONNX`);
  return activated(only(layer, inputs), "relu", layer, onnx);
};

const emitters = new Map<string, Emit>(
  Object.entries({
    Dense: dense,
    Conv2D: convolution(false),
    Conv2DTranspose: convolution(true),
    BatchNormalization: batchNormalization,
    Flatten: flatten,
    Reshape: reshape,
    Permute: permute,
    ZeroPadding2D: zeroPadding,
    Cropping2D: cropping,
    UpSampling2D: upSampling,
    MaxPooling2D: pooling("MaxPool"),
    AveragePooling2D: pooling("AveragePool"),
    Activation: activation,
    ReLU: relu,
    LeakyReLU: sloped("LeakyRelu", "alpha", "alpha", 0.3),
    ELU: sloped("Elu", "alpha", "alpha", 1),
  }),
);
