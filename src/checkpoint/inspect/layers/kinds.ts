import { Malformed } from "../malformed.js";
import { entry, isText } from "../plain-json.js";

/** What is kept of a layer's configuration, checked: what tfjs takes, and nothing else of a file's. */
export type LayerConfig = Record<string, unknown>;

/** tfjs's names of activations, by all names that Keras gives them. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  elu: "elu",
  selu: "selu",
  sigmoid: "sigmoid",
  hard_sigmoid: "hardSigmoid",
  hardSigmoid: "hardSigmoid",
  tanh: "tanh",
  softplus: "softplus",
  softsign: "softsign",
  softmax: "softmax",
  swish: "swish",
  silu: "swish",
  mish: "mish",
  gelu: "gelu",
};

type Entry = "number" | "boolean" | "numbers" | "text" | "activation" | "any";

const convolution = {
  filters: "number",
  kernel_size: "numbers",
  strides: "numbers",
  padding: "text",
  data_format: "text",
  dilation_rate: "numbers",
  activation: "activation",
  use_bias: "boolean",
} as const;
const pooling = { pool_size: "numbers", strides: "numbers", padding: "text", data_format: "text" } as const;

/** The layers that are done here, with the entries of their configurations that matter. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  Dense: { units: "number", activation: "activation", use_bias: "boolean" },
  Conv2D: convolution,
  Conv2DTranspose: convolution,
  DepthwiseConv2D: { ...convolution, depth_multiplier: "number" },
  SeparableConv2D: { ...convolution, depth_multiplier: "number" },
  BatchNormalization: { axis: "any", epsilon: "number", center: "boolean", scale: "boolean" },
  LayerNormalization: { axis: "any", epsilon: "number", center: "boolean", scale: "boolean" },
  Activation: { activation: "activation" },
  ReLU: { max_value: "number" },
  LeakyReLU: { alpha: "number" },
  ELU: { alpha: "number" },
  Softmax: { axis: "number" },
  Flatten: { data_format: "text" },
  Reshape: { target_shape: "numbers" },
  Permute: { dims: "numbers" },
  RepeatVector: { n: "number" },
  UpSampling2D: { size: "numbers", data_format: "text", interpolation: "text" },
  ZeroPadding2D: { padding: "any", data_format: "text" },
  Cropping2D: { cropping: "any", data_format: "text" },
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  GlobalAveragePooling2D: { data_format: "text" },
  GlobalMaxPooling2D: { data_format: "text" },
  Rescaling: { scale: "number", offset: "number" },
  Add: {},
  Multiply: {},
  Average: {},
  Maximum: {},
  Minimum: {},
  Concatenate: { axis: "number" },
};

/** What does nothing where a model is used and not trained. */
const PASSING = /^(Dropout|SpatialDropout\dD|AlphaDropout|GaussianNoise|GaussianDropout|ActivityRegularization)$/;

export function isPassing(kind: string): boolean {
  return PASSING.test(kind);
}

/** @throws Malformed where the layer, or what it is set to, is not done here */
export function checkedConfig(kind: string, name: string, given: unknown): LayerConfig {
  const entries = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!entries) throw new Malformed(`its layer ${name} is of the kind ${kind}, which is not done here`);
  const config: LayerConfig = {};
  for (const [key, type] of Object.entries(entries)) {
    const value = entry(given, key);
    if (value !== undefined && value !== null) config[key] = checkedEntry(value, type, `${name}'s ${key}`);
  }
  checkUnusual(kind, name, given, config);
  return config;
}

function checkedEntry(value: unknown, type: Entry, what: string): unknown {
  if (type === "activation") return activationOf(value, what);
  if (type === "numbers") {
    const numbers = Array.isArray(value) ? value : [value];
    if (numbers.length <= 8 && numbers.every((each) => Number.isSafeInteger(each))) return numbers;
  }
  if (type === "any" && JSON.stringify(value).length < 200) return value;
  if ((type === "text" && isText(value)) || (type === "number" && typeof value === "number") || typeof value === type)
    return value;
  throw new Malformed(`its layer ${what} is nothing that it can be`);
}

function activationOf(value: unknown, what: string): string {
  // Keras 3 may keep a function by its name within an object.
  const name = isText(value) ? value : (entry(value, "config") ?? entry(value, "class_name"));
  const known = isText(name) && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (!known)
    throw new Malformed(`its layer ${what} is ${JSON.stringify(name ?? value).slice(0, 60)}, which is not done here`);
  return known;
}

function checkUnusual(kind: string, name: string, given: unknown, config: LayerConfig): void {
  const refuse = (why: string) => {
    throw new Malformed(`its layer ${name} ${why}, which is not done here`);
  };
  if (kind === "LeakyReLU") config.alpha = entry(given, "negative_slope") ?? entry(given, "alpha") ?? 0.3;
  if (
    kind === "ReLU" &&
    (Number(entry(given, "negative_slope") ?? 0) !== 0 || Number(entry(given, "threshold") ?? 0) !== 0)
  )
    refuse("has a slope or a threshold");
  const isConvolution = kind === "Conv2D" || kind === "Conv2DTranspose";
  if (kind === "Conv2DTranspose" && Array.isArray(entry(given, "output_padding"))) refuse("pads its output");
  if (!isConvolution && Number(entry(given, "groups") ?? 1) !== 1) refuse("convolves in groups");
  if (kind === "BatchNormalization" && Array.isArray(config.axis)) config.axis = config.axis[0];
}
