import { Malformed } from "../malformed.js";
import type { ModelWeight, RunnableModel } from "../runnable-model.js";
import { type LayersNetwork, type NetworkLayer, valuesOf } from "./network.js";

/** The network as a layers model of tfjs, which `tf.loadLayersModel` reads. @throws Malformed */
export function toTfjsModel({ inputs, layers, outputs }: LayersNetwork, name: string): RunnableModel {
  const titles = titlesOf([...inputs, ...layers].map((each) => each.name));
  const title = (layer: string) => titles.get(layer) ?? layer;
  const weights: ModelWeight[] = [];
  const inputLayers = inputs.map((input) => {
    if (input.shape.length === 0) throw new Malformed(`its input "${input.name}" leaves its shape open`);
    const own = title(input.name);
    const config = { name: own, batch_input_shape: [null, ...input.shape], dtype: "float32", sparse: false };
    return { class_name: "InputLayer", config, name: own, inbound_nodes: [] };
  });
  const others = layers.map((layer) => {
    const own = title(layer.name);
    for (const weight of layer.weights) {
      weights.push({ name: `${own}/${weight.variable}`, shape: weight.shape, data: valuesOf(weight) });
    }
    const inbound = layer.inputs.map((input) => [title(input), 0, 0, {}]);
    return {
      class_name: layer.kind,
      config: { ...defaultsOf(layer), ...layer.config, name: own },
      name: own,
      inbound_nodes: [inbound],
    };
  });
  const ends = (names: readonly string[]) => names.map((each) => [title(each), 0, 0]);
  const config = {
    name,
    layers: [...inputLayers, ...others],
    input_layers: ends(inputs.map((input) => input.name)),
    output_layers: ends(outputs),
  };
  const modelTopology = { class_name: "Model", config, keras_version: "tfjs-layers", backend: "tensor_flow.js" };
  return { format: "layers-model", modelTopology, weights };
}

/** Nothing is drawn at random only to be replaced. */
function defaultsOf({ weights }: NetworkLayer): Record<string, unknown> {
  const zeros = { class_name: "Zeros", config: {} };
  return Object.fromEntries(weights.map(({ variable }) => [`${variable}_initializer`, zeros]));
}

/** Names that tfjs can keep apart: a file's may hold anything. */
function titlesOf(names: readonly string[]): Map<string, string> {
  const used = new Set<string>();
  return new Map(
    names.map((name) => {
      const plain = name.replace(/[^\w.-]+/g, "_").slice(0, 100) || "layer";
      let title = plain;
      for (let count = 2; used.has(title); count++) title = `${plain}_${count}`;
      used.add(title);
      return [name, title];
    }),
  );
}
