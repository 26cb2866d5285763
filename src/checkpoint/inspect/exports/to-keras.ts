import { zip } from "../../../stored-zip.js";
import { type LayerShape, layerShapes } from "../graph/layer-shapes.js";
import { type LayersNetwork, type NetworkLayer, valuesOf } from "../layers/network.js";
import { Malformed } from "../malformed.js";
import { encodeHdf5, type Hdf5Group, type Hdf5Node } from "./hdf5-writer.js";

/** The version whose form it has. */
const KERAS = "3.15.1";

/** Entries that Keras 3 calls otherwise than Keras 2 and tfjs do. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = { LeakyReLU: { alpha: "negative_slope" } };
const ACTIVATIONS: Readonly<Record<string, string>> = { hardSigmoid: "hard_sigmoid", swish: "silu" };

/**
 * The network as a .keras archive, which `keras.models.load_model` reads. Layers are called by their class and number, as Keras
 * itself keeps their weights: the archive is the same to those of its versions that go by a layer's name.
 */
export function toKeras(network: LayersNetwork, name: string): Uint8Array {
  const titles = titlesOf(network);
  const title = (layer: string) => titles.get(layer) as string;
  const inputs = network.inputs.map(({ name: input, shape }) => ({
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: [null, ...shape], dtype: "float32", sparse: false, name: title(input) },
    registered_name: null,
    name: title(input),
    inbound_nodes: [],
  }));
  const shapes = shapesOf(network);
  const layers = network.layers.map((layer) => describe(layer, title, shapes));
  // One alone stands for itself: then the model takes and gives a tensor, and no list of one.
  const ends = (names: readonly string[]) => {
    const all = names.map((each) => [title(each), 0, 0]);
    return all.length === 1 ? all[0] : all;
  };
  const config = {
    name,
    trainable: true,
    layers: [...inputs, ...layers],
    input_layers: ends(network.inputs.map((input) => input.name)),
    output_layers: ends(network.outputs),
  };
  const model = {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config,
    registered_name: "Functional",
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return zip([
    { name: "metadata.json", bytes: text({ keras_version: KERAS, date_saved: "1980-01-01@00:00:00" }) },
    { name: "config.json", bytes: text(model) },
    { name: "model.weights.h5", bytes: encodeHdf5(weightsOf(network, title)) },
  ]);
}

/** With the batch left open: Keras makes tensors of them before it makes the layers. @throws Malformed where one can't be told */
function shapesOf({ inputs, layers }: LayersNetwork): ReadonlyMap<string, LayerShape> {
  const shapes = layerShapes(layers, new Map(inputs.map(({ name, shape }) => [name, shape])));
  const open = layers.find(({ name }) => !shapes.has(name));
  if (open) throw new Malformed(`the shape that its layer ${open.name} gives is not told, which Keras needs`);
  return shapes;
}

function describe(layer: NetworkLayer, title: (layer: string) => string, shapes: ReadonlyMap<string, LayerShape>) {
  const { kind, inputs } = layer;
  const tensors = inputs.map((input) => ({
    class_name: "__keras_tensor__",
    config: {
      shape: [null, ...(shapes.get(input) ?? [])],
      dtype: "float32",
      keras_history: [title(input), 0, 0],
    },
  }));
  const entries = Object.entries(layer.config).map(([key, value]) => [
    RENAMED[kind]?.[key] ?? key,
    key === "activation" ? (ACTIVATIONS[String(value)] ?? value) : value,
  ]);
  return {
    module: "keras.layers",
    class_name: kind,
    config: { name: title(layer.name), trainable: true, dtype: "float32", ...Object.fromEntries(entries) },
    registered_name: null,
    name: title(layer.name),
    inbound_nodes: [{ args: tensors.length > 1 ? [tensors] : tensors, kwargs: {} }],
  };
}

/** `layers/dense_1/vars/0`, in the order in which a layer makes its variables. */
function weightsOf({ layers }: LayersNetwork, title: (layer: string) => string): Hdf5Group {
  const group = (members: readonly (readonly [string, Hdf5Node])[]): Hdf5Group => ({
    kind: "group",
    members: new Map(members),
  });
  const kept = layers.map((layer) => {
    const variables = layer.weights.map((weight, index): [string, Hdf5Node] => [
      String(index),
      { kind: "dataset", shape: weight.shape, data: valuesOf(weight) },
    ]);
    return [title(layer.name), group([["vars", group(variables)]])] as const;
  });
  // The model has no variables of its own, and Keras looks for the place of them all the same.
  return group([
    ["layers", group(kept)],
    ["vars", group([])],
  ]);
}

/** dense, dense_1, conv2d_transpose, … */
function titlesOf({ inputs, layers }: LayersNetwork): Map<string, string> {
  const counts = new Map<string, number>();
  const named = [
    ...inputs.map(({ name }) => [name, "InputLayer"] as const),
    ...layers.map(({ name, kind }) => [name, kind] as const),
  ];
  return new Map(
    named.map(([name, kind]) => {
      const plain = snakeCase(kind);
      const count = counts.get(plain) ?? 0;
      counts.set(plain, count + 1);
      return [name, count === 0 ? plain : `${plain}_${count}`];
    }),
  );
}

/** As Keras makes names of classes. */
function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
