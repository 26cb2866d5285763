import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { CheckpointError } from "../checkpoint-error.js";
import { encodeSafetensors, type NamedArray } from "../safetensors.js";
import { toKeras } from "./exports/to-keras.js";
import { toOnnx } from "./exports/to-onnx.js";
import { DECODER_KEY, ENCODER_KEY } from "./formats/safetensors.js";
import { halvesOf, layeredHalvesOf } from "./halves.js";
import type { LayersNetwork } from "./layers/network.js";
import { toTfjsModel } from "./layers/to-tfjs.js";
import { named, type OpenModelFile } from "./open-model-file.js";
import { writeTfjsModel } from "./runnable-model.js";

/** Forms in which a VAE's halves are written, each as a file of its own in a folder. */
export const halfForms = ["tfjs", "onnx", "keras"] as const;

export type HalfForm = (typeof halfForms)[number];

export interface ConvertedVae {
  /** Paths of the halves' files; null for a half that the file does not hold. */
  readonly encoder: string | null;
  readonly decoder: string | null;
  /** What the file does not tell and was supposed, in words. */
  readonly supposed: readonly string[];
}

/**
 * Writes the file's VAE into a folder: `encoder/model.json` and `decoder/model.json`, `encoder.onnx` and `decoder.onnx`, or
 * `encoder.keras` and `decoder.keras`.
 *
 * @throws CheckpointError
 */
export async function convertHalves(file: OpenModelFile, form: HalfForm, folder: string): Promise<ConvertedVae> {
  try {
    if (form === "tfjs") return await convertToTfjs(file, folder);
    const { encoder, decoder, supposed } = await layeredHalvesOf(file);
    const write = async (network: LayersNetwork | null, half: string, outputs: readonly string[]) => {
      if (!network) return null;
      const target = path.join(folder, `${half}.${form}`);
      const bytes = form === "onnx" ? toOnnx(network, half, outputs) : toKeras(network, half);
      await mkdir(folder, { recursive: true });
      await writeFile(target, bytes);
      return target;
    };
    return {
      encoder: await write(encoder, "encoder", encoder?.outputs ?? []),
      decoder: await write(decoder, "decoder", ["decoded"]),
      supposed,
    };
  } catch (error) {
    throw named(error, file.path);
  }
}

async function convertToTfjs(file: OpenModelFile, folder: string): Promise<ConvertedVae> {
  const { encoder, decoder, supposed } = await halvesOf(file);
  return {
    encoder: encoder && (await writeTfjsModel(path.join(folder, "encoder"), encoder)),
    decoder: decoder && (await writeTfjsModel(path.join(folder, "decoder"), decoder)),
    supposed,
  };
}

/** What a safetensors file of ours may take in memory. */
const MOST_BYTES = 2 ** 31;

/**
 * All tensors of a file as safetensors: floats as float32, whole numbers as int32 where they fit. Of a run of ours its metadata
 * tell the layers, too, so that it is run as it is.
 *
 * @throws CheckpointError
 */
export async function convertToSafetensors(file: OpenModelFile): Promise<Uint8Array> {
  const total = file.tensors.reduce((sum, { count }) => sum + 4 * count, 0);
  if (total > MOST_BYTES)
    throw new CheckpointError(`${file.path}: its ${total} bytes are too many to be converted at once`);
  const arrays = file.tensors.map((tensor): NamedArray => {
    const { name, shape, type } = tensor;
    const numbers = tensor.read(0, tensor.count);
    if (type === "uint8" || type === "bool") return { name, shape, dtype: "U8", data: Uint8Array.from(numbers) };
    const isWhole = /int/.test(type) && numbers.every((value) => value === (value | 0));
    if (isWhole) return { name, shape, dtype: "I32", data: Int32Array.from(numbers) };
    return { name, shape, dtype: "F32", data: Float32Array.from(numbers) };
  });
  return encodeSafetensors(arrays, { converted_from: file.format, ...(await described(file)) });
}

async function described({ halfNetworks }: OpenModelFile): Promise<Record<string, string>> {
  const { encoder, decoder } = (await halfNetworks?.()) ?? { encoder: null, decoder: null };
  const topology = (network: LayersNetwork, name: string) => JSON.stringify(toTfjsModel(network, name).modelTopology);
  return {
    ...(encoder ? { [ENCODER_KEY]: topology(encoder, "encoder") } : {}),
    ...(decoder ? { [DECODER_KEY]: topology(decoder, "decoder") } : {}),
  };
}
