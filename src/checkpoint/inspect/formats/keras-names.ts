import type { GraphNode } from "../model-file.js";
import { roleOf, type StoredTensor } from "../stored-tensor.js";

/** The variables of layers in the order in which Keras keeps them; of other layers they have numbers. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ["gamma", "beta", "moving_mean", "moving_variance"],
  LayerNormalization: ["gamma", "beta"],
  Embedding: ["embeddings"],
};
const USUAL = ["kernel", "bias"];

/** Keras 3 keeps `layers/dense_1/vars/0`; the author called it `z_mean` and its kernel: so are the tensors named here. */
export function withLayerNames(
  tensors: readonly StoredTensor[],
  groupNames: ReadonlyMap<string, string>,
  graph: readonly GraphNode[],
): StoredTensor[] {
  const classes = new Map(graph.map(({ name, operation }) => [name, operation]));
  const named = tensors.map((tensor) => authorsName(tensor.name, groupNames, classes));
  const uses = new Map<string, number>();
  for (const name of named) uses.set(name, (uses.get(name) ?? 0) + 1);
  return tensors.map((tensor, index) => {
    const name = named[index] as string;
    // Two layers of one name keep their paths.
    return uses.get(name) === 1 ? { ...tensor, name, role: roleOf(name) } : tensor;
  });
}

function authorsName(
  path: string,
  groupNames: ReadonlyMap<string, string>,
  classes: ReadonlyMap<string, string>,
): string {
  const found = /^(layers\/.+)\/vars\/(\d+)$/.exec(path);
  if (!found) return path;
  const [, layer, number] = found as unknown as [string, string, string];
  const parts = layer.split("/layers/");
  const names = parts.map((part, depth) => {
    const place = parts.slice(0, depth + 1).join("/layers/");
    return groupNames.get(`${place}/vars`) ?? part.replace(/^layers\//, "");
  });
  const name = names.join("/");
  const operation = classes.get(name) ?? "";
  const variables = VARIABLES[operation] ?? (/^(Dense|Conv\d?D|Conv\d?DTranspose)$/.test(operation) ? USUAL : []);
  return `${name}/${variables[Number(number)] ?? number}`;
}
