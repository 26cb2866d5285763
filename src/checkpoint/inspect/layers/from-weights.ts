import type { FoundVae } from "../find-vae.js";
import type { Layer } from "../layer.js";
import { Malformed } from "../malformed.js";
import { type ActivationName, type ModelMapping, usualActivations } from "../model-mapping.js";
import { type KernelForm, plainShape } from "../plain-kernel.js";
import type { StoredTensor } from "../stored-tensor.js";
import {
  type ConvolutionShape,
  geometryWords,
  type PlacedConvolution,
  placeConvolutions,
  type Size,
} from "./geometry.js";
import type { LayersNetwork } from "./network.js";
import { type Step, stepsOf } from "./steps.js";
import { WeightsNetwork } from "./weights-network.js";

export interface NetworksOfWeights {
  readonly encoder: LayersNetwork | null;
  readonly decoder: LayersNetwork | null;
  /** What was supposed, in words. */
  readonly supposed: readonly string[];
}

/**
 * The halves of a VAE whose file holds weights as PyTorch names them and nothing else: fully connected layers, convolutions and
 * transposed ones, each with batch normalisation behind it or not. What the weights leave open is taken from the mapping, else
 * supposed, and said.
 *
 * @throws Malformed where the layers do not fit one behind the other
 */
export function networksOfWeights(
  vae: FoundVae,
  tensors: readonly StoredTensor[],
  mapping: ModelMapping,
): NetworksOfWeights {
  const supposed: string[] = [];
  const reader = new HalfReader(mapping, supposed);
  const body = vae.encoder.filter((layer) => !vae.heads.includes(layer));
  // Normalisations of both halves at once: each belongs to one layer.
  const steps = new Map(stepsOf([...body, ...vae.decoder], tensors).map((step) => [step.layer, step]));
  const of = (layers: readonly Layer[]) => layers.map((layer) => steps.get(layer) as Step);
  const decoder = vae.decoder.length > 0 ? reader.decoder(of(vae.decoder), vae.latentDimensions) : null;
  const encoder = vae.heads.length > 0 ? reader.encoder(of(body), vae.heads, decoder?.image ?? null) : null;
  return { encoder, decoder: decoder?.network ?? null, supposed };
}

/** In a row: for more, what the weights leave open is no longer guessed. */
const MOST_CONVOLUTIONS = 64;

class HalfReader {
  constructor(
    private readonly mapping: ModelMapping,
    private readonly supposed: string[],
  ) {}

  decoder(steps: readonly Step[], latent: number): { network: LayersNetwork; image: Size | null } {
    const network = new WeightsNetwork("z", [latent]);
    const convolutions = steps.findIndex(({ layer }) => layer.kind === "convolution");
    const dense = convolutions < 0 ? steps : steps.slice(0, convolutions);
    const images = convolutions < 0 ? [] : steps.slice(convolutions);
    const last = steps.at(-1)?.layer;
    const activation = (layer: Layer) => this.#activation(layer, layer === last);
    let width = latent;
    for (const step of dense) width = this.#dense(network, step, width, activation(step.layer));
    const [first] = images;
    if (!first) return { network: network.build(), image: null };
    const wanted = this.mapping.image ?? null;
    const found = this.#decoderRow(images, width, wanted);
    if (!found) {
      throw new Malformed(
        `the decoder's convolutions do not lead from ${width} numbers to ${wanted ? `images of ${wanted.join("×")}` : "images"}; say their stride and padding`,
      );
    }
    const { channels } = found;
    network.toImage(channels[0] as number, found.start);
    this.#convolutions(network, images, found.placed, channels, activation);
    return { network: network.build(), image: found.placed.at(-1)?.to ?? null };
  }

  /** By the first number of channels with which all fits. */
  #decoderRow(images: readonly Step[], width: number, wanted: Size | null) {
    const [first] = images as [Step, ...Step[]];
    let refused: unknown = null;
    for (const before of this.#firstChannels(first.layer, width)) {
      try {
        const { row, channels } = this.#row(images, before, true);
        const sizes = this.#decoderSizes(row, width / before, wanted);
        if (sizes) return { ...sizes, channels };
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        refused ??= error;
      }
    }
    if (refused) throw refused;
    return null;
  }

  #decoderSizes(
    row: readonly ConvolutionShape[],
    places: number,
    wanted: Size | null,
  ): { start: Size; placed: PlacedConvolution[] } | null {
    for (const start of sizesOf(places, wanted)) {
      const placed = this.#place(row, start, wanted);
      if (placed) return { start, placed };
    }
    return null;
  }

  encoder(steps: readonly Step[], heads: readonly Layer[], decoded: Size | null): LayersNetwork {
    const count = steps.findIndex(({ layer }) => layer.kind === "dense");
    const images = count < 0 ? steps : steps.slice(0, count);
    const dense = steps.slice(images.length);
    const activation = (layer: Layer) => this.#activation(layer, false);
    const [first] = images;
    const flat = (dense[0]?.layer ?? heads[0])?.inputs as number;
    if (!first) return this.#ending(new WeightsNetwork("x", [flat]), dense, heads, flat, activation);
    // An image has fewer channels than what is made of it.
    const { row, channels } = this.#row(images, Math.min(...first.layer.weight.shape.slice(0, 2)), false);
    const last = channels.at(-1) as number;
    const { from, placed } = this.#encoderSizes(row, flat / last, decoded);
    const network = new WeightsNetwork("x", [...from, channels[0] as number]);
    this.#convolutions(network, images, placed, channels, activation);
    network.toRow();
    return this.#ending(network, dense, heads, flat, activation);
  }

  #ending(
    network: WeightsNetwork,
    dense: readonly Step[],
    heads: readonly Layer[],
    flat: number,
    activation: (layer: Layer) => ActivationName,
  ) {
    let width = flat;
    for (const step of dense) width = this.#dense(network, step, width, activation(step.layer));
    const before = network.end;
    const outputs = heads.map((layer) => {
      network.end = before;
      this.#dense(network, { layer, normalisation: null }, width, "linear");
      return network.end;
    });
    return network.build(outputs);
  }

  #dense(network: WeightsNetwork, step: Step, width: number, activation: ActivationName): number {
    const { layer } = step;
    if (layer.kind !== "dense")
      throw new Malformed(`its layer ${layer.name} is a convolution between layers that are none`);
    if (layer.inputs !== width)
      throw new Malformed(`its layers don't fit: ${layer.name} takes ${layer.inputs} numbers, and is given ${width}`);
    network.dense(step, activation);
    return layer.outputs;
  }

  /** The first size of images that leads to what the encoder's end takes. */
  #encoderSizes(
    row: readonly ConvolutionShape[],
    end: number,
    decoded: Size | null,
  ): { from: Size; placed: PlacedConvolution[] } {
    const said = this.mapping.image ?? decoded;
    const candidates = said ? [said] : [28, 32, 64, 16, 96, 128, 224, 256].map((side): Size => [side, side]);
    for (const from of candidates) {
      for (const to of sizesOf(end, from)) {
        const placed = this.#place(row, from, to);
        if (!placed) continue;
        if (!said) this.supposed.push(`images of ${from.join("×")}`);
        return { from, placed };
      }
    }
    throw new Malformed(
      `the encoder's convolutions do not lead from images ${said ? `of ${said.join("×")} ` : ""}to ${end} places; say the image's size, their stride and padding`,
    );
  }

  #place(row: readonly ConvolutionShape[], from: Size, to: Size | null): PlacedConvolution[] | null {
    const { convolutions = {}, layers = {} } = this.mapping;
    return placeConvolutions(row, from, to, (name) => ({ ...convolutions, ...layers[name] }));
  }

  #convolutions(
    network: WeightsNetwork,
    steps: readonly Step[],
    placed: readonly PlacedConvolution[],
    channels: readonly number[],
    activation: (layer: Layer) => ActivationName,
  ): void {
    for (const [index, step] of steps.entries()) {
      const place = placed[index] as PlacedConvolution;
      const { stride, padding } = { ...this.mapping.convolutions, ...this.mapping.layers?.[step.layer.name] };
      if (stride === undefined || padding === undefined)
        this.supposed.push(`${step.layer.name}: ${geometryWords(place)}`);
      network.convolution(
        step,
        place,
        [channels[index] as number, channels[index + 1] as number],
        activation(step.layer),
      );
    }
  }

  /** Which way each kernel goes, and the channels before, between and behind. */
  #row(
    steps: readonly Step[],
    firstChannels: number,
    isDecoder: boolean,
  ): { row: ConvolutionShape[]; channels: number[] } {
    if (steps.length > MOST_CONVOLUTIONS)
      throw new Malformed(`it has ${steps.length} convolutions in a row, more than are run here`);
    const channels = [firstChannels];
    const row = steps.map(({ layer }): ConvolutionShape => {
      const { name, weight, kind } = layer;
      if (kind !== "convolution") throw new Malformed(`its layer ${name} stands behind convolutions and is none`);
      if (!layer.outputFirst)
        throw new Malformed(
          `its layer ${name} is a convolution whose model the file does not describe; save it with model.save`,
        );
      const { dilation = 1, groups: said } = { ...this.mapping.convolutions, ...this.mapping.layers?.[name] };
      const [first = 0, second = 0, height = 0, width = 0] = weight.shape;
      const before = channels.at(-1) as number;
      const ways = waysOf(layer, before, said).filter(({ groups }) => !(first % groups));
      // What needs no groups is what is meant.
      ways.sort(
        (a, b) =>
          Number(a.groups > 1) - Number(b.groups > 1) ||
          Number(b.transposed === isDecoder) - Number(a.transposed === isDecoder),
      );
      const [way] = ways;
      if (!way)
        throw new Malformed(
          `its layers don't fit: ${name} of shape ${weight.shape.join("×")} is given ${before} channels`,
        );
      channels.push(way.channels);
      const form: KernelForm = { groups: way.groups, dilation: [dilation, dilation] };
      const [, , high, wide] = plainShape([first, second, height, width], form, `its layer ${name}`);
      return { name, transposed: way.transposed, decoding: isDecoder, kernel: [high, wide], form };
    });
    return { row, channels };
  }

  /** Of a decoder's first convolution, which takes the row as images of so many channels: what can be, the likeliest first. */
  #firstChannels({ weight, bias, name }: Layer, width: number): number[] {
    const [first = 0, second = 0] = weight.shape;
    // A transposed kernel has its inputs first, and a bias for each of the second.
    const order = bias && bias.count === first && first !== second ? [second, first] : [first, second];
    const found = [...new Set(order)].filter((channels) => channels > 0 && width % channels === 0);
    if (found.length === 0)
      throw new Malformed(`its layers don't fit: ${name} takes channels of which ${width} numbers are no multiple`);
    return found;
  }

  #activation(layer: Layer, isOutput: boolean): ActivationName {
    const own = this.mapping.layers?.[layer.name]?.activation;
    return (
      own ??
      (isOutput ? (this.mapping.output ?? usualActivations.output) : (this.mapping.hidden ?? usualActivations.hidden))
    );
  }
}

interface Way {
  readonly transposed: boolean;
  readonly groups: number;
  /** Behind it. */
  readonly channels: number;
}

/** How a kernel can go over images of so many channels: either way, in groups where its axes leave channels over. */
function waysOf(layer: Layer, before: number, said: number | undefined): Way[] {
  const [first = 0, second = 0] = layer.weight.shape;
  const ways: Way[] = [];
  const widths = layer.bias ? [layer.bias.count] : null;
  // Outputs × inputs of a group.
  const groups = before / second;
  if (Number.isInteger(groups) && (said ?? groups) === groups && (widths ?? [first]).includes(first))
    ways.push({ transposed: false, groups, channels: first });
  // Inputs × outputs of a group, of which a bias tells how many there are.
  const transposedGroups = said ?? (widths ? (widths[0] as number) / second : 1);
  if (first === before && Number.isInteger(transposedGroups) && transposedGroups > 0)
    ways.push({ transposed: true, groups: transposedGroups, channels: second * transposedGroups });
  return ways;
}

/** Heights and widths of so many places: of the wanted image's form, else square. */
function sizesOf(places: number, wanted: Size | null): Size[] {
  if (!Number.isInteger(places) || places < 1 || places > 2 ** 24) return [];
  const form = wanted ? wanted[0] / wanted[1] : 1;
  const all: Size[] = [];
  for (let height = 1; height <= Math.min(places, 4096); height++)
    if (places % height === 0) all.push([height, places / height]);
  const distance = ([height, width]: Size) => Math.abs(Math.log(height / width / form));
  return all.sort((a, b) => distance(a) - distance(b)).slice(0, wanted ? 3 : 1);
}
