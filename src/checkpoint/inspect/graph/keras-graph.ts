import type { GraphNode } from "../model-file.js";
import { entry, isText } from "../plain-json.js";

const MOST_NODES = 20_000;
const DEEPEST = 8;

/** Entries of a configuration that say nothing of what a layer computes. */
const UNTOLD =
  /^(name|dtype|trainable|sparse|ragged|layers|input_layers|output_layers|batch_shape|batch_input_shape|.*_(initializer|regularizer|constraint|dtype))$/;

/** The layers of a model as Keras describes them, which TensorFlow.js took over; those of models within it by their path. */
export function kerasGraph(config: unknown): GraphNode[] {
  return layersOf(config, "", [], 0).nodes;
}

interface LaidOpen {
  readonly nodes: GraphNode[];
  /** Names of the layers that give what the model gives. */
  readonly outputs: readonly string[];
}

function layersOf(model: unknown, path: string, fed: readonly string[], depth: number): LaidOpen {
  const config = entry(model, "config");
  const listed = entry(config, "layers") ?? entry(model, "layers") ?? config;
  const layers = Array.isArray(listed) ? listed.slice(0, MOST_NODES) : [];
  const nodes: GraphNode[] = [];
  /** What a name stands for: a layer, or the last ones of a model. */
  const ends = new Map<string, readonly string[]>();
  const endsOf = (name: string) => ends.get(name) ?? [path + name];
  let before = fed;
  let inputsSeen = 0;
  for (const layer of layers) {
    const own = entry(layer, "config");
    const said = entry(own, "name") ?? entry(layer, "name");
    const plain = isText(said) ? said : "layer";
    const name = path + plain;
    const kind = entry(layer, "class_name");
    const operation = isText(kind) ? kind : "layer";
    const takes = inboundOf(entry(layer, "inbound_nodes")).flatMap(endsOf);
    // In a sequential model each layer follows the one before; a model's inputs are what it is fed.
    const isInput = operation === "InputLayer";
    const inputs = isInput ? fed.slice(inputsSeen, ++inputsSeen) : takes.length > 0 ? takes : before;
    const inner = depth < DEEPEST ? layersOf(layer, `${name}/`, inputs, depth + 1) : { nodes: [], outputs: [] };
    if (inner.nodes.length > 0) {
      nodes.push(...inner.nodes);
      before = inner.outputs;
    } else {
      const activation = entry(own, "activation");
      nodes.push({
        ...(isText(activation) ? { activation } : {}),
        name,
        operation,
        inputs,
        outputs: [name],
        attributes: attributesOf(own),
        config: own,
      });
      before = [name];
    }
    ends.set(plain, before);
    if (nodes.length > MOST_NODES) break;
  }
  const outputs = inboundOf(entry(config, "output_layers")).flatMap(endsOf);
  return { nodes, outputs: outputs.length > 0 ? outputs : before };
}

function attributesOf(config: unknown): Map<string, unknown> {
  const entries = typeof config === "object" && config !== null ? Object.entries(config) : [];
  return new Map(entries.filter(([key, value]) => value !== null && !UNTOLD.test(key)));
}

/** Names of the layers whose outputs a layer takes, in the forms of Keras 2 (lists) and 3 (a history beside each tensor). */
function inboundOf(nodes: unknown): string[] {
  const names = new Set<string>();
  let visited = 0;
  const visit = (value: unknown, depth: number): void => {
    if (depth > 12 || ++visited > 1000) return;
    const history = entry(entry(value, "config"), "keras_history");
    if (Array.isArray(history) && isText(history[0])) {
      names.add(history[0]);
      return;
    }
    if (Array.isArray(value)) {
      if (isText(value[0]) && typeof value[1] === "number") names.add(value[0]);
      else for (const item of value) visit(item, depth + 1);
    } else if (typeof value === "object" && value !== null) visit(entry(value, "args"), depth + 1);
  };
  visit(nodes, 0);
  return [...names];
}
