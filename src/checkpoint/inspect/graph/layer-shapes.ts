import { entry } from "../plain-json.js";

/** A layer of Keras, or of tfjs, as far as its output's shape depends on it. */
export interface ShapedLayer {
  readonly name: string;
  /** The class as Keras names it. */
  readonly kind: string;
  readonly config: unknown;
  readonly inputs: readonly string[];
}

/** Of one example; null for an extent that is left open. */
export type LayerShape = readonly (number | null)[];

/** The shapes of what layers give, as far as they can be told. `known` are those of what goes in. */
export function layerShapes(
  layers: readonly ShapedLayer[],
  known: ReadonlyMap<string, LayerShape> = new Map(),
): ReadonlyMap<string, LayerShape> {
  const shapes = new Map(known);
  for (const layer of layers) {
    const taken = layer.inputs.map((name) => shapes.get(name));
    const given = entry(layer.config, "batch_shape") ?? entry(layer.config, "batch_input_shape");
    const first = taken[0] ?? (taken.length === 0 ? extents(given) : undefined);
    if (first && layer.kind === "InputLayer") shapes.set(layer.name, first);
    else if (first && taken.every(Boolean)) {
      const shape = behind(layer, [first, ...(taken.slice(1) as LayerShape[])]);
      if (shape?.every((extent) => extent === null || extent > 0)) shapes.set(layer.name, shape);
    }
  }
  return shapes;
}

function extents(shape: unknown): LayerShape | undefined {
  if (!Array.isArray(shape)) return undefined;
  return shape.slice(1).map((extent) => (Number.isSafeInteger(extent) && extent > 0 ? (extent as number) : null));
}

const SAME =
  /^(Activation|ReLU|LeakyReLU|PReLU|ELU|Softmax|ThresholdedReLU|.*Normalization|.*Dropout\w*|GaussianNoise|ActivityRegularization|Rescaling|Add|Subtract|Multiply|Average|Maximum|Minimum)$/;

function behind({ kind, config }: ShapedLayer, taken: readonly LayerShape[]): LayerShape | null {
  const [shape] = taken as [LayerShape];
  const number = (key: string) => {
    const value = entry(config, key);
    return typeof value === "number" ? value : null;
  };
  if (SAME.test(kind)) return shape;
  if (kind === "Dense") return [...shape.slice(0, -1), number("units")];
  if (kind === "Embedding") return [...shape, number("output_dim")];
  if (kind === "Flatten") return [product(shape)];
  if (kind === "RepeatVector") return [number("n"), ...shape];
  if (kind === "Reshape") return reshaped(shape, numbers(entry(config, "target_shape")) ?? []);
  if (kind === "Permute") return (numbers(entry(config, "dims")) ?? []).map((axis) => shape[axis - 1] ?? null);
  if (kind === "Concatenate") return joined(taken, number("axis") ?? -1);
  if (/^Global(Average|Max)Pooling\dD$/.test(kind))
    return [shape[isChannelsFirst(config) ? 0 : shape.length - 1] ?? null];
  return overPlaces(kind, config, shape);
}

/** Convolutions, pooling and what else goes over an image's, a row's or a volume's places. */
function overPlaces(kind: string, config: unknown, shape: LayerShape): LayerShape | null {
  const channelsFirst = isChannelsFirst(config);
  const channels = (channelsFirst ? shape[0] : shape.at(-1)) ?? null;
  const places = channelsFirst ? shape.slice(1) : shape.slice(0, -1);
  const along = (key: string, otherwise: number) => {
    const given = numbers(entry(config, key));
    return (axis: number) => given?.[axis] ?? given?.[0] ?? otherwise;
  };
  const whole = (made: LayerShape, to: number | null) => (channelsFirst ? [to, ...made] : [...made, to]);
  const same = entry(config, "padding") === "same";
  const over = (size: (axis: number) => number, stride: (axis: number) => number) =>
    places.map((extent, axis) => {
      if (extent === null) return null;
      return Math.floor((extent - (same ? 1 : size(axis))) / stride(axis)) + 1;
    });
  const [kernel, stride, rate] = [along("kernel_size", 1), along("strides", 1), along("dilation_rate", 1)];
  const reach = (axis: number) => (kernel(axis) - 1) * rate(axis) + 1;
  const number = (key: string, otherwise: number | null) => {
    const value = entry(config, key);
    return typeof value === "number" ? value : otherwise;
  };
  if (/^(Separable)?Conv\dD$/.test(kind)) return whole(over(reach, stride), number("filters", null));
  if (/^DepthwiseConv\dD$/.test(kind))
    return whole(over(reach, stride), channels && channels * (number("depth_multiplier", 1) as number));
  if (/^Conv\dDTranspose$/.test(kind)) {
    const made = places.map((extent, axis) => {
      if (extent === null) return null;
      return same ? extent * stride(axis) : (extent - 1) * stride(axis) + Math.max(reach(axis), stride(axis));
    });
    return whole(made, number("filters", null));
  }
  if (/^(Average|Max)Pooling\dD$/.test(kind)) {
    const size = along("pool_size", 2);
    return whole(over(size, entry(config, "strides") ? along("strides", 2) : size), channels);
  }
  const around = (sign: 1 | -1, key: string) => {
    const sides = sidesOf(entry(config, key) ?? 1, places.length);
    return whole(
      places.map((extent, axis) => extent && extent + sign * (sides[axis] as number)),
      channels,
    );
  };
  if (/^UpSampling\dD$/.test(kind)) {
    const size = along("size", 2);
    return whole(
      places.map((extent, axis) => extent && extent * size(axis)),
      channels,
    );
  }
  if (/^ZeroPadding\dD$/.test(kind)) return around(1, "padding");
  if (/^Cropping\dD$/.test(kind)) return around(-1, "cropping");
  return null;
}

/** What is put on or taken off both sides of each axis: one number, one an axis, or a pair for each. */
function sidesOf(given: unknown, axes: number): number[] {
  return Array.from({ length: axes }, (_, axis) => {
    const side = Array.isArray(given) ? given[axis] : given;
    if (Array.isArray(side)) return Number(side[0]) + Number(side[1]);
    return 2 * Number(side ?? 0);
  });
}

function isChannelsFirst(config: unknown): boolean {
  return /first/i.test(String(entry(config, "data_format") ?? ""));
}

function reshaped(shape: LayerShape, target: readonly number[]): LayerShape {
  const total = product(shape);
  const rest = product(target.filter((extent) => extent !== -1)) as number;
  return target.map((extent) => (extent === -1 ? total && total / rest : extent));
}

function joined(taken: readonly LayerShape[], axis: number): LayerShape {
  const [first = []] = taken;
  // The batch counts as an axis there.
  const place = axis < 0 ? first.length + axis : axis - 1;
  return first.map((extent, index) => {
    if (index !== place) return extent;
    return taken.reduce<number | null>((sum, shape) => {
      const own = shape[index];
      return sum === null || typeof own !== "number" ? null : sum + own;
    }, 0);
  });
}

function product(shape: LayerShape): number | null {
  return shape.reduce<number | null>((total, extent) => (total === null || extent === null ? null : total * extent), 1);
}

function numbers(value: unknown): readonly number[] | null {
  if (typeof value === "number") return [value];
  return Array.isArray(value) && value.every((each) => typeof each === "number") ? value : null;
}
