import { Malformed } from "../malformed.js";
import { entry, isText } from "../plain-json.js";
import type { StoredTensor } from "../stored-tensor.js";
import { openConfig, openKernel, unusualForm } from "./keras-kernels.js";
import { checkedConfig, isPassing } from "./kinds.js";
import type { LayersNetwork, NetworkInput, NetworkLayer, NetworkWeight } from "./network.js";

const DEEPEST = 8;
const MOST_LAYERS = 2000;
/** Variables of layers of one name, in models within models. */
const MOST_OF_A_NAME = 256;
/** Variables in the order in which Keras keeps them. */
const VARIABLES = [
  ...["depthwise_kernel", "pointwise_kernel", "kernel", "bias"],
  ...["gamma", "beta", "moving_mean", "moving_variance"],
];

/** A layer's variables in a file, by the path of names to it: of models in models the outer ones first. */
export type WeightsOf = (
  path: readonly string[],
) => readonly { readonly variable: string; readonly tensor: StoredTensor }[];

/**
 * The network that Keras describes, as it or tfjs wrote it. Models in it are laid open; layers that only train are left out;
 * one that is not done here is refused when the part of the network that is asked for needs it.
 *
 * @throws Malformed
 */
export function networkOfKeras(config: unknown, weightsOf: WeightsOf): LayersNetwork {
  const reader = new ModelReader(weightsOf);
  const { inputs, outputs } = reader.read(config, [], null);
  return { inputs, layers: reader.layers, outputs };
}

class ModelReader {
  readonly layers: NetworkLayer[] = [];

  constructor(private readonly weightsOf: WeightsOf) {}

  /** Adds a model's layers; `given` are the outputs that an outer model feeds it, null for one that has inputs of its own. */
  read(
    model: unknown,
    path: readonly string[],
    given: readonly string[] | null,
  ): { inputs: NetworkInput[]; outputs: string[] } {
    if (path.length > DEEPEST) throw new Malformed("its models nest deeper than any");
    const config = entry(model, "config");
    const listed = Array.isArray(config) ? config : entry(config, "layers");
    if (!Array.isArray(listed)) throw new Malformed("it describes no layers: its model is of a class of its own");
    if (listed.length + this.layers.length > MOST_LAYERS) throw new Malformed("it has more layers than any model");
    const isSequential = entry(model, "class_name") === "Sequential" || Array.isArray(config);
    const inputs: NetworkInput[] = [];
    /** What a layer's name stands for: the outputs of the layers that it became. */
    const made = new Map<string, readonly string[]>();
    let before = given ?? [];
    const takeInput = (name: string, shape: readonly number[]) => {
      const place = inputs.length;
      inputs.push({ name, shape });
      return given ? [given[place] ?? refuse(`its model ${path.join("/")} is fed too little`)] : [name];
    };
    for (const [index, layer] of listed.entries()) {
      const kind = entry(layer, "class_name");
      const own = entry(layer, "config");
      const said = entry(own, "name") ?? entry(layer, "name");
      const name = isText(said) ? said : `layer_${index + 1}`;
      if (!isText(kind)) throw new Malformed(`its layer ${name} is of no kind`);
      const place = [...path, name];
      if (kind === "InputLayer") {
        before = takeInput(place.join("/"), inputShape(own) ?? []);
        made.set(name, before);
        continue;
      }
      const shape = inputShape(own) ?? buildShape(layer);
      // A sequential model of Keras 2 may say its input's shape in its first layer.
      if (isSequential && before.length === 0) before = takeInput(`${place.join("/")}_input`, shape ?? []);
      const taken = isSequential
        ? before
        : inboundOf(entry(layer, "inbound_nodes"), name).map((each) => outputOf(made, each));
      before = this.#add(layer, kind, own, place, taken);
      made.set(name, before);
    }
    const outputs = isSequential
      ? [...before]
      : tensorsOf(entry(config, "output_layers")).map((each) => outputOf(made, each));
    return { inputs, outputs };
  }

  #add(
    layer: unknown,
    kind: string,
    config: unknown,
    place: readonly string[],
    inputs: readonly string[],
  ): readonly string[] {
    if (kind === "Functional" || kind === "Model" || kind === "Sequential")
      return this.read(layer, place, inputs).outputs;
    if (isPassing(kind)) return inputs;
    const name = place.join("/");
    const { own, behind } = splitActivation(config);
    this.layers.push(lazily(kind, name, own, inputs, () => this.#weights(place)));
    if (!behind) return [name];
    const after = `${name}_activation`;
    this.layers.push(lazily(behind.kind, after, behind.config, [name], () => []));
    return [after];
  }

  #weights(place: readonly string[]): NetworkWeight[] {
    const order = (variable: string) => VARIABLES.indexOf(variable);
    return this.weightsOf(place)
      .map(({ variable, tensor }) => ({ variable, shape: tensor.shape, source: tensor }))
      .sort((a, b) => order(a.variable) - order(b.variable));
  }
}

/** Keras has activations by name that tfjs has as layers alone. */
function splitActivation(config: unknown): { own: unknown; behind: { kind: string; config: unknown } | null } {
  if (entry(config, "activation") !== "leaky_relu") return { own: config, behind: null };
  // The function of that name, unlike the layer, has a slope of 0.2.
  return {
    own: { ...(config as object), activation: "linear" },
    behind: { kind: "LeakyReLU", config: { negative_slope: 0.2 } },
  };
}

/** A layer whose configuration is checked when it is needed: a part of a model may leave it out. */
function lazily(
  kind: string,
  name: string,
  config: unknown,
  inputs: readonly string[],
  weights: () => NetworkWeight[],
): NetworkLayer {
  let found: readonly NetworkWeight[] | null = null;
  return {
    name,
    kind,
    inputs,
    get config() {
      const form = unusualForm(kind, config);
      const checked = checkedConfig(kind, name, config);
      return form ? openConfig(checked, form) : checked;
    },
    get weights() {
      const form = unusualForm(kind, config);
      found ??= form ? weights().map((weight) => openKernel(weight, form, name)) : weights();
      return found;
    },
  };
}

interface TensorPlace {
  readonly layer: string;
  readonly index: number;
}

function outputOf(made: ReadonlyMap<string, readonly string[]>, { layer, index }: TensorPlace): string {
  return made.get(layer)?.[index] ?? refuse(`its layers take "${layer}", which is not before them`);
}

/** What a layer takes: lists of [name, node, tensor] of Keras 2, a history within each tensor of Keras 3. */
function inboundOf(nodes: unknown, name: string): TensorPlace[] {
  if (!Array.isArray(nodes) || nodes.length !== 1)
    throw new Malformed(
      `its layer ${name} is used ${Array.isArray(nodes) ? nodes.length : 0} times, which is not done here`,
    );
  return tensorsOf(nodes[0]);
}

function tensorsOf(value: unknown, depth = 0): TensorPlace[] {
  if (depth > 6) return [];
  const history = entry(entry(value, "config"), "keras_history");
  const found = history ?? value;
  if (Array.isArray(found)) {
    const [layer, , index] = found;
    if (isText(layer) && Number.isSafeInteger(index)) return [{ layer, index }];
    return found.slice(0, MOST_LAYERS).flatMap((each) => tensorsOf(each, depth + 1));
  }
  return tensorsOf(entry(value, "args") ?? [], depth + 1);
}

function inputShape(config: unknown): number[] | null {
  const shape = entry(config, "batch_shape") ?? entry(config, "batch_input_shape");
  return extentsOf(shape);
}

function buildShape(layer: unknown): number[] | null {
  return extentsOf(entry(entry(layer, "build_config"), "input_shape"));
}

/** Without the batch; null where any other is left open. */
function extentsOf(shape: unknown): number[] | null {
  const extents = Array.isArray(shape) ? shape.slice(1) : [];
  return extents.length > 0 && extents.every((extent) => Number.isSafeInteger(extent) && extent > 0) ? extents : null;
}

function refuse(why: string): never {
  throw new Malformed(why);
}

/** Finds a layer's variables by the end of their names: `decoder/hidden/kernel:0`, whatever groups stand before. */
export function weightsByName(tensors: readonly StoredTensor[]): WeightsOf {
  const split = tensors.map((tensor) => ({ tensor, parts: tensor.name.replace(/:\d+$/, "").split("/") }));
  const byLayer = new Map<string, typeof split>();
  for (const each of split) {
    const layer = each.parts.at(-2) ?? "";
    const known = byLayer.get(layer) ?? [];
    if (known.length === 0) byLayer.set(layer, known);
    if (known.length < MOST_OF_A_NAME) known.push(each);
  }
  return (path) => {
    const own = path.at(-1) as string;
    // A layer's own name may have slashes in it.
    const last = own.split("/").at(-1) as string;
    const among = (byLayer.get(last) ?? []).filter(({ parts }) =>
      path.every((name) => name.includes("/") || parts.includes(name)),
    );
    const candidates = among.length > 0 ? among : (byLayer.get(last) ?? []);
    const found = new Map<string, StoredTensor>();
    for (const { tensor, parts } of candidates) {
      const variable = parts.at(-1) as string;
      if (VARIABLES.includes(variable) && !found.has(variable)) found.set(variable, tensor);
    }
    return [...found].map(([variable, tensor]) => ({ variable, tensor }));
  };
}
