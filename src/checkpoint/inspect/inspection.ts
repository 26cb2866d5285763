import * as path from "node:path";
import { type ElementType, kindOf } from "./element-type.js";
import { findVae } from "./find-vae.js";
import type { ModelFile } from "./model-file.js";
import { named, openModelFile } from "./open-model-file.js";
import { isAllFinite } from "./scan.js";

/** What is in a model file, as far as can be told without running it. */
export interface Inspection {
  readonly format: string;
  readonly tensors: readonly InspectedTensor[];
  /** Numbers that were learned; running means and an optimizer's state are none. */
  readonly parameters: number;
  readonly vae: InspectedVae | null;
  /** What else is worth knowing: digests, what is not whole. */
  readonly notes: readonly string[];
  /** Training settings, metrics and metadata that came with it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface InspectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Neither NaN nor infinity in it. Integers are finite. */
  readonly finite: boolean;
}

/** The halves of a VAE that a file holds, and the size of what is between them. */
export interface InspectedVae {
  /** A model file of its own, or the names of the layers. */
  readonly encoder: string | null;
  readonly decoder: string | null;
  readonly latentDimensions: number | null;
}

/** Looks through a whole model file, a checkpoint or a run. @throws CheckpointError */
export async function inspectPath(place: string): Promise<Inspection> {
  const file = await openModelFile(place);
  try {
    const { format, notes, settings } = file;
    const tensors = file.tensors.map((tensor) => ({
      name: tensor.name,
      shape: tensor.shape,
      dtype: tensor.type,
      finite: isAllFinite(tensor),
    }));
    return { format, tensors, parameters: parametersOf(file), vae: vaeOf(file, place), notes, settings };
  } catch (error) {
    throw named(error, place);
  } finally {
    file.close();
  }
}

/**
 * Numbers that were learned: floats, and matrices of 8 bits, as quantised weights are kept. Other whole numbers are shapes, axes,
 * indices and counters; arrays of NumPy may be anything, images too.
 */
export function parametersOf({ tensors, format }: Pick<ModelFile, "tensors" | "format">): number {
  const isModel = !/^np[yz]$/.test(format);
  const learned = tensors.filter(({ role, type, shape }) => {
    const { floating, bytes } = kindOf(type);
    return role === "parameter" && (floating || (isModel && bytes === 1 && type !== "bool" && shape.length > 1));
  });
  return learned.reduce((sum, { count }) => sum + count, 0);
}

/** Where a VAE's halves are, in a file of one of them or of both. */
export function vaeOf(file: ModelFile, place: string): InspectedVae | null {
  const found = findVae(file, place);
  if (file.halves) return { ...file.halves, latentDimensions: found?.latentDimensions ?? null };
  if (!found) return null;
  const isModel = file.format.startsWith("tfjs");
  const half = (layers: readonly { readonly name: string }[]) => {
    if (layers.length === 0) return null;
    return isModel ? path.resolve(place) : layers.map(({ name }) => name).join(", ");
  };
  const { encoder, decoder, latentDimensions } = found;
  return { encoder: half(encoder), decoder: half(decoder), latentDimensions };
}
