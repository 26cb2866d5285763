import type { GraphNode } from "./model-file.js";
import { entry, isText } from "./plain-json.js";

const MOST_NODES = 20_000;
const DEEPEST = 8;

/** The layers of a model as Keras describes them, which TensorFlow.js took over; those of nested models by their path. */
export function layersGraph(config: unknown, path = "", depth = 0): GraphNode[] {
  const layers = entry(entry(config, "config"), "layers") ?? entry(config, "layers") ?? entry(config, "config");
  const listed = Array.isArray(layers) ? layers.slice(0, MOST_NODES) : [];
  let before: string[] = [];
  return listed.flatMap((layer): GraphNode[] => {
    const own = entry(entry(layer, "config"), "name") ?? entry(layer, "name");
    const name = path + (isText(own) ? own : "layer");
    const operation = entry(layer, "class_name");
    const said = inboundOf(entry(layer, "inbound_nodes")).map((each) => path + each);
    // In a sequential model each layer follows the one before.
    const inputs = said.length > 0 || operation === "InputLayer" ? said : before;
    before = [name];
    const activation = entry(entry(layer, "config"), "activation");
    const node = {
      ...(isText(activation) ? { activation } : {}),
      name,
      operation: isText(operation) ? operation : "layer",
      inputs,
      outputs: [name],
    };
    return [node, ...(depth < DEEPEST ? layersGraph(layer, `${name}/`, depth + 1) : [])];
  });
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
