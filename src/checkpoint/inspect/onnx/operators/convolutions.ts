import { placesFirst } from "../../kernel-layout.js";
import { Malformed } from "../../malformed.js";
import { type Kernel, plainKernel } from "../../plain-kernel.js";
import { attribute } from "../graph-builder.js";
import { valid } from "../translation.js";
import { BATCH, type Constant } from "../values.js";
import { constantAt, imageAt, listAt, type Operation, type Operator, optionalConstantAt } from "./operator.js";

type Pair = readonly [number, number];
/** Top, left, bottom, right, as ONNX lists them. */
type Pads = readonly [number, number, number, number];

function pairOf(numbers: readonly number[], what: string): Pair {
  const [first = -1, second = -1] = numbers;
  if (numbers.length !== 2 || !(Number.isInteger(first) && Number.isInteger(second)))
    throw new Malformed(`${what} is no operation on images`);
  if (first < 0 || second < 0) throw new Malformed(`${what} goes over images in a way that can't be`);
  return [first as number, second as number];
}

/** Where the output's extents follow from the pads. */
function padsOf({ attributes, what }: Operation, input: Pair, kernel: Pair, strides: Pair, dilations: Pair): Pads {
  const auto = attributes.text("auto_pad", "NOTSET");
  if (auto === "VALID") return [0, 0, 0, 0];
  if (auto === "NOTSET") {
    const pads = attributes.numbers("pads", [0, 0, 0, 0]);
    if (pads.length !== 4 || pads.some((pad) => !Number.isInteger(pad) || pad < 0))
      throw new Malformed(`${what} has pads that are none`);
    return pads as unknown as Pads;
  }
  const [vertical, horizontal] = [0, 1].map((axis) => {
    const [size, stride] = [input[axis] as number, strides[axis] as number];
    const reach = (dilations[axis] as number) * ((kernel[axis] as number) - 1) + 1;
    const whole = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
    const less = Math.floor(whole / 2);
    return auto === "SAME_LOWER" ? [whole - less, less] : [less, whole - less];
  }) as [[number, number], [number, number]];
  return [vertical[0], horizontal[0], vertical[1], horizontal[1]];
}

const onImages = ([height, width]: Pair) => attribute.integers([1, height, width, 1]);

function kernelAt(operation: Operation): { weight: Constant; kernel: Pair } {
  const weight = constantAt(operation, 1);
  if (weight.shape.length !== 4) throw new Malformed(`${operation.what} is no operation on images`);
  return { weight, kernel: [weight.shape[2] as number, weight.shape[3] as number] };
}

function extent(size: number, kernel: number, stride: number, pads: number, what: string): number {
  const steps = Math.floor((size + pads - kernel) / stride) + 1;
  if (!(steps > 0 && Number.isSafeInteger(steps))) throw new Malformed(`${what} leaves nothing of its images`);
  return steps;
}

/** The kernel without groups and dilation, which does the same. */
function openKernel(
  { attributes, what }: Operation,
  weight: Constant,
): { shape: Kernel["shape"]; values: Float32Array } {
  const groups = attributes.number("group", 1);
  if (!(Number.isInteger(groups) && groups > 0)) throw new Malformed(`${what} convolves in ${groups} groups`);
  const dilation = pairOf(attributes.numbers("dilations", [1, 1]), what);
  if (dilation.includes(0)) throw new Malformed(`${what} goes over images in a way that can't be`);
  const given = { shape: weight.shape as unknown as Kernel["shape"], values: weight.numbers };
  const { shape, values } = plainKernel(given, { groups, dilation }, what);
  return { shape, values: placesFirst(values, shape) };
}

const conv: Operator = (operation, t) => {
  const { attributes, what } = operation;
  const { signal, extents } = imageAt(operation, 0);
  const [channels, height, width] = extents;
  const { weight, kernel } = kernelAt(operation);
  const strides = pairOf(attributes.numbers("strides", [1, 1]), what);
  const dilations = pairOf(attributes.numbers("dilations", [1, 1]), what);
  const pads = padsOf(operation, [height, width], kernel, strides, dilations);
  const groups = attributes.number("group", 1);
  const [filters = 0, perGroup = 0] = weight.shape;
  if (perGroup * groups !== channels)
    throw new Malformed(`${what} takes ${perGroup * groups} channels, and is given ${channels}`);
  const isDepthwise = groups > 1 && perGroup === 1 && filters % groups === 0;
  const reach = kernel.map((size, axis) => (dilations[axis] as number) * (size - 1) + 1) as unknown as Pair;
  const outputs = [
    extent(height, reach[0], strides[0], pads[0] + pads[2], what),
    extent(width, reach[1], strides[1], pads[1] + pads[3], what),
  ];
  const images = t.padded(t.last(signal), pads, 0);
  const common = { strides: onImages(strides), padding: valid, data_format: attribute.text("NHWC") };
  let made: string;
  if (isDepthwise && dilations.every((each) => each === 1)) {
    // Of one input channel each: h×w×1×(groups·m) is, read on, the h×w×groups×m that is wanted.
    const taps = t.graph.floats([...kernel, groups, filters / groups], placesFirst(weight.numbers, weight.shape));
    made = t.graph.node("DepthwiseConv2dNative", [images, taps], { ...common, dilations: onImages([1, 1]) });
  } else {
    const { shape, values } = openKernel(operation, weight);
    const taps = t.graph.floats([shape[2], shape[3], channels, filters], values);
    made = t.graph.node("Conv2D", [images, taps], { ...common, dilations: onImages([1, 1]) });
  }
  const bias = optionalConstantAt(operation, 2);
  const shifted = bias ? t.graph.node("AddV2", [made, t.vector(bias.numbers)]) : made;
  return { kind: "signal", shape: [BATCH, filters, ...outputs], node: shifted, channelsLast: true };
};

const convTranspose: Operator = (operation, t) => {
  const { attributes, what } = operation;
  const { signal, extents } = imageAt(operation, 0);
  const [channels, height, width] = extents;
  const { weight } = kernelAt(operation);
  const strides = pairOf(attributes.numbers("strides", [1, 1]), what);
  const more = pairOf(attributes.numbers("output_padding", [0, 0]), what);
  const [inputs] = weight.shape;
  if (inputs !== channels) throw new Malformed(`${what} takes ${inputs} channels, and is given ${channels}`);
  const { shape: opened, values } = openKernel(operation, weight);
  const [, filters, ...reach] = opened;
  const { pads, outputs } = transposedExtents(operation, [height, width], reach, strides, more);
  const images = t.last(signal);
  const { graph } = t;
  const batch = graph.node("Slice", [graph.node("Shape", [images]), graph.integers([0]), graph.integers([1])]);
  const rest = graph.integers([...outputs, filters]);
  const shape = graph.node("ConcatV2", [batch, rest, graph.integer(0)], { N: attribute.integer(2) });
  const made = graph.node("Conv2DBackpropInput", [shape, graph.floats([...reach, filters, channels], values), images], {
    strides: onImages(strides),
    padding: attribute.text("EXPLICIT"),
    // What a convolution of the output with these pads, and so much less at its end, would take.
    explicit_paddings: attribute.integers([0, 0, pads[0], pads[2] - more[0], pads[1], pads[3] - more[1], 0, 0]),
  });
  const bias = optionalConstantAt(operation, 2);
  const shifted = bias ? graph.node("AddV2", [made, t.vector(bias.numbers)]) : made;
  return { kind: "signal", shape: [BATCH, filters, ...outputs], node: shifted, channelsLast: true };
};

/** Pads tell the output's extents; or those, or "SAME" of them, tell the pads (ONNX's ConvTranspose). */
function transposedExtents(
  operation: Operation,
  sizes: Pair,
  reach: readonly number[],
  strides: Pair,
  more: Pair,
): { pads: Pads; outputs: number[] } {
  const { attributes, what } = operation;
  if (strides.includes(0)) throw new Malformed(`${what} leaves nothing of its images`);
  const auto = attributes.text("auto_pad", "NOTSET");
  const told = attributes.has("output_shape") ? attributes.numbers("output_shape", []).slice(-2) : null;
  const whole = (axis: 0 | 1) => (sizes[axis] - 1) * strides[axis] + (reach[axis] as number) + more[axis];
  if (!told && !auto.startsWith("SAME")) {
    const pads = padsOf(operation, sizes, [1, 1], strides, [1, 1]);
    const outputs = ([0, 1] as const).map((axis) => whole(axis) - pads[axis] - (pads[axis + 2] as number));
    if (!outputs.every((each) => each > 0)) throw new Malformed(`${what} leaves nothing of its images`);
    return { pads, outputs };
  }
  const outputs = told ? pairOf(told, what) : ([sizes[0] * strides[0], sizes[1] * strides[1]] as const);
  const [vertical, horizontal] = ([0, 1] as const).map((axis) => {
    const total = whole(axis) - (outputs[axis] as number);
    if (total < 0 || !((outputs[axis] as number) > 0))
      throw new Malformed(`${what} tells a shape that its images can't have`);
    const less = Math.floor(total / 2);
    return auto === "SAME_UPPER" ? [less, total - less] : [total - less, less];
  }) as [[number, number], [number, number]];
  return { pads: [vertical[0], horizontal[0], vertical[1], horizontal[1]], outputs: [...outputs] };
}

function pool(op: "MaxPool" | "AvgPool"): Operator {
  return (operation, t) => {
    const { attributes, what } = operation;
    const { signal, extents } = imageAt(operation, 0);
    const [channels, height, width] = extents;
    const kernel = pairOf(attributes.numbers("kernel_shape", []), what);
    const strides = pairOf(attributes.numbers("strides", [1, 1]), what);
    const dilations = pairOf(attributes.numbers("dilations", [1, 1]), what);
    const pads = padsOf(operation, [height, width], kernel, strides, dilations);
    const sizes: Pair = [height + pads[0] + pads[2], width + pads[1] + pads[3]];
    const isCut = sizes.some((size, axis) => (size - (kernel[axis] as number)) % (strides[axis] as number) !== 0);
    const isPadded = pads.some((pad) => pad > 0);
    if (dilations.some((each) => each !== 1)) throw new Malformed(`${what} is dilated, which is not done here`);
    if (attributes.number("ceil_mode", 0) === 1 && isCut)
      throw new Malformed(`${what} rounds up, which is not done here`);
    if (op === "AvgPool" && isPadded && attributes.number("count_include_pad", 0) !== 1)
      throw new Malformed(`${what} leaves its pads out of the mean, which is not done here`);
    const images = t.padded(t.last(signal), pads, op === "MaxPool" ? -3.4e38 : 0);
    const attr = { ksize: onImages(kernel), strides: onImages(strides), padding: valid };
    const outputs = sizes.map((size, axis) => extent(size, kernel[axis] as number, strides[axis] as number, 0, what));
    return t.signal(op, [images], [BATCH, channels, ...outputs], attr, true);
  };
}

const globalAveragePool: Operator = (operation, t) => {
  const { signal, extents } = imageAt(operation, 0);
  const axes = t.graph.integers([1, 2]);
  return t.signal(
    "Mean",
    [t.last(signal), axes],
    [BATCH, extents[0], 1, 1],
    { keep_dims: attribute.boolean(true) },
    true,
  );
};

/** By running statistics, as a model that is used and not trained does. */
const batchNormalization: Operator = (operation, t) => {
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => constantAt(operation, index).numbers) as [
    Constant["numbers"],
    Constant["numbers"],
    Constant["numbers"],
    Constant["numbers"],
  ];
  const epsilon = operation.attributes.number("epsilon", 1e-5);
  const factor = Float64Array.from(scale, (gamma, index) => gamma / Math.sqrt((variance[index] as number) + epsilon));
  const offset = Float64Array.from(shift, (beta, index) => beta - (mean[index] as number) * (factor[index] as number));
  const input = operation.inputs[0];
  const isImage = input?.kind === "signal" && input.shape.length === 4;
  const signal = isImage ? imageAt(operation, 0).signal : input;
  if (signal?.kind !== "signal" || signal.shape[1] !== factor.length || (!isImage && signal.shape.length !== 2))
    throw new Malformed(`${operation.what} does not fit what it normalises`);
  const node = isImage ? t.last(signal) : t.plain(signal);
  const scaled = t.graph.node("Mul", [node, t.vector(factor)]);
  return t.signal("AddV2", [scaled, t.vector(offset)], signal.shape, {}, isImage);
};

/** To whole multiples or any size by the nearest pixel; between pixels where the centres keep their places. */
const resize: Operator = (operation, t) => {
  const { attributes, node, what } = operation;
  const { signal, extents } = imageAt(operation, 0);
  const [channels, height, width] = extents;
  const isOld = node.operation === "Upsample";
  const scales = optionalConstantAt(operation, isOld ? 1 : 2)?.numbers ?? new Float64Array();
  const sizes = isOld ? null : optionalConstantAt(operation, 3);
  const wanted = sizes
    ? [sizes.numbers[2], sizes.numbers[3]]
    : [height * (scales[2] ?? Number.NaN), width * (scales[3] ?? Number.NaN)].map(Math.floor);
  const [high = 0, wide = 0] = wanted;
  if (!(high > 0 && wide > 0)) throw new Malformed(`${what} does not say to which size`);
  const mode = attributes.text("mode", "nearest");
  const coordinates = isOld ? "asymmetric" : attributes.text("coordinate_transformation_mode", "half_pixel");
  const size = t.graph.integers([high, wide]);
  const shape = [BATCH, channels, high, wide];
  if (mode === "nearest") {
    const isWhole = high % height === 0 && wide % width === 0;
    const rounds = attributes.text("nearest_mode", "round_prefer_floor");
    // Of whole multiples each pixel becomes a block, whichever way the places are counted.
    if (!isWhole || (coordinates === "asymmetric" && !isOld && rounds !== "floor"))
      throw new Malformed(`${what} takes the nearest pixel in a way that is not done here`);
    return t.signal("ResizeNearestNeighbor", [t.last(signal), size], shape, {}, true);
  }
  const centred = coordinates === "half_pixel" || coordinates === "pytorch_half_pixel";
  const aligned = coordinates === "align_corners";
  if (mode !== "linear" || !(centred || aligned || coordinates === "asymmetric"))
    throw new Malformed(`${what} resizes by ${mode} and ${coordinates}, which is not done here`);
  const attr = { align_corners: attribute.boolean(aligned), half_pixel_centers: attribute.boolean(centred) };
  return t.signal("ResizeBilinear", [t.last(signal), size], shape, attr, true);
};

const pad: Operator = (operation, t) => {
  const { attributes, what } = operation;
  const pads = operation.inputs[1] ? listAt(operation, 1) : attributes.numbers("pads", []);
  const value = optionalConstantAt(operation, 2)?.numbers[0] ?? attributes.number("value", 0);
  const { signal, extents } = imageAt(operation, 0);
  const [batch, channel, top = 0, left = 0, batchEnd, channelEnd, bottom = 0, right = 0] = pads;
  const others = [batch, channel, batchEnd, channelEnd];
  const mode = attributes.text("mode", "constant");
  if (!/^(constant|reflect)$/.test(mode) || pads.length !== 8 || others.some((each) => each !== 0))
    throw new Malformed(`${what} pads in a way that is not done here`);
  const most = mode === "reflect" ? Math.min(extents[1], extents[2]) : 4096;
  if (![top, left, bottom, right].every((each) => each >= 0 && each < most))
    throw new Malformed(`${what} has pads that are none`);
  const node = t.padded(t.last(signal), [top, left, bottom, right], mode === "reflect" ? "reflect" : value);
  const shape = [BATCH, extents[0], extents[1] + top + bottom, extents[2] + left + right];
  return { kind: "signal", shape, node, channelsLast: true };
};

export const convolutions: Readonly<Record<string, Operator>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool("MaxPool"),
  AveragePool: pool("AvgPool"),
  GlobalAveragePool: globalAveragePool,
  BatchNormalization: batchNormalization,
  Resize: resize,
  Upsample: resize,
  Pad: pad,
};
