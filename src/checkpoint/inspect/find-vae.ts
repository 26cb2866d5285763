import * as path from "node:path";
import { type Layer, layersOf } from "./layer.js";
import { Malformed } from "./malformed.js";
import type { GraphNode, ModelFile } from "./model-file.js";
import type { ModelMapping } from "./model-mapping.js";

/** The halves of a VAE by their layers; a half that the file does not hold is empty. */
export interface FoundVae {
  readonly encoder: readonly Layer[];
  /** Of the encoder: the layers of mean and log variance, or one of both side by side, or of a mean alone. */
  readonly heads: readonly Layer[];
  readonly decoder: readonly Layer[];
  readonly latentDimensions: number;
}

/** A VAE of more layers would be none that anybody drew; each is held against each. */
const MOST_LAYERS = 2000;

/** A half of a decoder widens at least so much: fewer would be guessing. */
const WIDENING = 4;

/**
 * Finds a VAE by shapes and names: two layers of one shape that narrow to L numbers (mean and log variance), or one that
 * narrows to 2 L, and a layer that widens from L. Null where nothing says that it is one. A mapping that names the layers says it.
 *
 * @throws Malformed where the mapping names a layer that there is not
 */
export function findVae(
  { tensors, graph, program, mapping = {} }: Pick<ModelFile, "tensors" | "graph" | "mapping" | "program">,
  file: string,
): FoundVae | null {
  // Those of branches and loops belong to no chain.
  const layers = inGraphOrder(layersOf(program ? [...program.tensors.values()] : tensors), graph);
  if (layers.length > MOST_LAYERS) return null;
  return said(layers, mapping) ?? whole(layers) ?? half(layers, file);
}

/** A file's encoder without its heads; empty where it holds none. */
export function encoderBody(file: ModelFile & { readonly path: string }): readonly Layer[] {
  const vae = findVae(file, file.path);
  return vae?.encoder.filter((layer) => !vae.heads.includes(layer)) ?? [];
}

/** As the mapping names them. */
function said(
  layers: readonly Layer[],
  { encoder = [], mean, logVariance, decoder = [] }: ModelMapping,
): FoundVae | null {
  const named = (name: string) => {
    const found = layers.find((layer) => layer.name === name);
    if (!found) throw new Malformed(`its mapping names the layer "${name}", which it has not`);
    return found;
  };
  const heads = [mean, logVariance].flatMap((name) => (name === undefined ? [] : [named(name)]));
  const [head] = heads;
  const chain = decoder.map(named);
  if (!head && chain.length === 0) return null;
  const latentDimensions = chain[0]?.inputs ?? (head as Layer).outputs;
  return { encoder: [...encoder.map(named), ...heads], heads, decoder: chain, latentDimensions };
}

/** Archives keep layers by the alphabet: the graph, where there is one, knows which follows which. */
function inGraphOrder(layers: readonly Layer[], graph: readonly GraphNode[]): readonly Layer[] {
  const places = new Map<string, number>();
  for (const [index, { name, inputs }] of graph.entries()) {
    for (const each of [name, ...inputs]) if (!places.has(each)) places.set(each, index);
  }
  const place = ({ name, weight }: Layer) =>
    places.get(weight.name) ?? places.get(name) ?? places.get(name.slice(name.lastIndexOf("/") + 1));
  if (layers.some((layer) => place(layer) === undefined)) return layers;
  return [...layers].sort((a, b) => (place(a) as number) - (place(b) as number));
}

function whole(layers: readonly Layer[]): FoundVae | null {
  const dense = layers.filter(({ kind }) => kind === "dense");
  const widening = dense.filter(({ inputs, outputs }) => outputs > inputs);
  for (const first of widening) {
    const latent = first.inputs;
    const heads = headsFor(dense, first);
    if (heads.length === 0) continue;
    const others = layers.filter((layer) => !heads.includes(layer));
    const decoder = decoderFrom(others, first);
    const encoder = layers.filter((layer) => !decoder.includes(layer));
    const body = encoder.filter((layer) => !heads.includes(layer));
    const fits = isChain([...body, heads[0] as Layer]) && isChain(decoder);
    if (!layers.some(saysPart) && !(fits && body.length > 0 && decoder.length > 1)) continue;
    return { encoder, heads, decoder, latentDimensions: latent };
  }
  return null;
}

function headsFor(dense: readonly Layer[], first: Layer): Layer[] {
  const latent = first.inputs;
  const others = dense.filter((layer) => layer !== first && layer.inputs > layer.outputs);
  const single = others.filter(({ outputs }) => outputs === latent);
  const pair = single.filter(({ inputs }) => inputs === single[0]?.inputs).slice(0, 2);
  if (pair.length === 2) return meanFirst(pair);
  if (single.length === 0) return others.filter(({ outputs }) => outputs === 2 * latent).slice(0, 1);
  // One narrow layer alone makes an auto-encoder of a network only where the names say so.
  return single.filter(({ name }) => isEncoder(name)).slice(0, 1);
}

/** The log variance says by its name what it is, or stands second. */
function meanFirst(pair: readonly Layer[]): Layer[] {
  const [first, second] = pair as [Layer, Layer];
  return /var|sigma|std/i.test(first.name) && !/var|sigma|std/i.test(second.name) ? [second, first] : [first, second];
}

/** The chain from the first layer on: through those that are named so, and what stands in the file behind them and fits. */
function decoderFrom(layers: readonly Layer[], first: Layer): Layer[] {
  const isNamed = isDecoder(first.name);
  const behind = layers.slice(layers.indexOf(first) + 1);
  const named = layers.filter((layer) => layer !== first && isDecoder(layer.name) && !behind.includes(layer));
  const candidates = isNamed ? [...named, ...behind] : behind;
  const chain = [first];
  const rest = candidates.filter((layer) => !isEncoder(layer.name));
  // Archives that keep names by the alphabet have them in no other order: what fits next is next.
  for (let next = rest.find((layer) => follows(chain.at(-1) as Layer, layer)); next; ) {
    chain.push(next);
    rest.splice(rest.indexOf(next), 1);
    next = rest.find((layer) => follows(chain.at(-1) as Layer, layer));
  }
  return chain;
}

/** Whether a layer can take what another gives; of a kernel either axis may be the input's. */
function follows(before: Layer, layer: Layer): boolean {
  const given = before.kind === "dense" ? [before.outputs] : before.weight.shape.slice(0, 2);
  if (layer.kind === "dense") return given.includes(layer.inputs);
  const channels = layer.outputFirst ? layer.weight.shape.slice(0, 2) : layer.weight.shape.slice(2);
  if (before.kind === "dense") return channels.some((each) => before.outputs % each === 0);
  const from = before.outputFirst ? given : before.weight.shape.slice(2);
  return channels.some((each) => from.includes(each)) || from.some((each) => inGroups(layer, each));
}

/** Whether a kernel of PyTorch can go over so many channels in groups. */
function inGroups({ outputFirst, weight }: Layer, channels: number): boolean {
  const [first = 0, second = 0] = weight.shape;
  return outputFirst && channels % second === 0 && first % (channels / second) === 0;
}

function half(layers: readonly Layer[], file: string): FoundVae | null {
  const dense = layers.filter(({ kind }) => kind === "dense");
  const [first, last] = [dense[0], dense.at(-1)];
  if (!first || !last) return null;
  const where = `${path.basename(path.dirname(file))}/${path.basename(file)} ${layers.map(({ name }) => name).join(" ")}`;
  const [before] = dense.slice(-2);
  const twoHeads = before !== last && before?.inputs === last.inputs && before?.outputs === last.outputs;
  const says = isEncoder(where) || isDecoder(where) || layers.some(saysPart);
  const body = twoHeads ? layers.slice(0, -1) : layers;
  // Where no name says what they are, they are to follow one another, and to be more than one.
  if (!says && !(body.length > 1 && isChain(body))) return null;
  if (last.outputs < last.inputs && (twoHeads || isEncoder(where))) {
    const heads = twoHeads ? meanFirst([before as Layer, last]) : [last];
    return { encoder: layers, heads, decoder: [], latentDimensions: last.outputs };
  }
  // A code is a row of numbers: what takes it is no convolution.
  const widens = layers[0] === first && first.outputs > first.inputs && last.outputs >= WIDENING * first.inputs;
  if (widens && !isEncoder(where)) return { encoder: [], heads: [], decoder: layers, latentDimensions: first.inputs };
  return null;
}

/** Whether each layer can take what the one before gives. */
function isChain(layers: readonly Layer[]): boolean {
  return layers.every((layer, index) => {
    const before = layers[index - 1];
    if (!before || follows(before, layer)) return true;
    // Behind a convolution a dense layer takes channels times places.
    if (before.kind === "dense" || layer.kind !== "dense") return false;
    const channels = before.outputFirst ? before.weight.shape.slice(0, 2) : before.weight.shape.slice(2);
    return channels.some((each) => layer.inputs % each === 0);
  });
}

/** Whether a layer's name says that it is a part of an auto-encoder. */
function saysPart({ name }: Layer): boolean {
  return isEncoder(name) || isDecoder(name) || /log_?_?var|logsigma|latent|bottleneck|(^|[./_])z(_|$)/i.test(name);
}

function isEncoder(name: string): boolean {
  return /enc(oder|ode)?\d*([./_ -]|$)|(^|[./_ ])(mu|mean|z_mean|to_latent)([./_ ]|$)/i.test(name) && !isDecoder(name);
}

function isDecoder(name: string): boolean {
  return /dec(oder|ode)?\d*([./_ -]|$)|generator/i.test(name);
}
