import { Malformed } from "../malformed.js";
import type { StoredTensor } from "../stored-tensor.js";

/** A network of layers as Keras and tfjs have them: data, channels last. */
export interface LayersNetwork {
  readonly inputs: readonly NetworkInput[];
  /** Each behind those that it takes. */
  readonly layers: readonly NetworkLayer[];
  /** Names of layers. */
  readonly outputs: readonly string[];
}

export interface NetworkInput {
  readonly name: string;
  /** Of one example. */
  readonly shape: readonly number[];
}

export interface NetworkLayer {
  readonly name: string;
  /** The class as Keras names it: "Dense". */
  readonly kind: string;
  /** As Keras names its entries, without the layer's name. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of inputs and layers. */
  readonly inputs: readonly string[];
  readonly weights: readonly NetworkWeight[];
}

export interface NetworkWeight {
  /** "kernel", "bias", "gamma", … */
  readonly variable: string;
  readonly shape: readonly number[];
  /** The tensor of the file that it is. */
  readonly source: StoredTensor;
  /** In the form of Keras; the source's own numbers where left out. */
  readonly values?: () => Float32Array;
}

export function valuesOf({ source, values }: NetworkWeight): Float32Array {
  return values?.() ?? Float32Array.from(source.read(0, source.count));
}

/**
 * The part of a network between a layer's input and some outputs.
 *
 * @throws Malformed where the outputs take what is not behind the input
 */
export function partOf(
  network: LayersNetwork,
  input: NetworkInput,
  entry: string,
  outputs: readonly string[],
): LayersNetwork {
  const byName = new Map(network.layers.map((layer) => [layer.name, layer]));
  const needed = new Set<string>();
  const waiting = [...outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === entry || needed.has(name)) continue;
    const layer = byName.get(name);
    if (!layer) throw new Malformed(`its layer ${outputs[0]} takes "${name}", which is not behind the code`);
    needed.add(name);
    waiting.push(...layer.inputs);
  }
  const renamed = (name: string) => (name === entry ? input.name : name);
  const layers = network.layers
    .filter(({ name }) => needed.has(name))
    .map((layer) => ({ ...layer, inputs: layer.inputs.map(renamed) }));
  return { inputs: [input], layers, outputs };
}
