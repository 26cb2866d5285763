import * as path from "node:path";
import { CheckpointError } from "../checkpoint-error.js";
import { encodeSafetensors, type NamedArray } from "../safetensors.js";
import { halvesOf } from "./halves.js";
import { named, type OpenModelFile } from "./open-model-file.js";
import { writeTfjsModel } from "./runnable-model.js";

export interface ConvertedVae {
  /** Paths of model.json; null for a half that the file does not hold. */
  readonly encoder: string | null;
  readonly decoder: string | null;
  /** What the file does not tell and was supposed, in words. */
  readonly supposed: readonly string[];
}

/** Writes the file's VAE for TensorFlow.js: `encoder/model.json` and `decoder/model.json` in a folder. @throws CheckpointError */
export async function convertToTfjs(file: OpenModelFile, folder: string): Promise<ConvertedVae> {
  try {
    const { encoder, decoder, supposed } = halvesOf(file);
    return {
      encoder: encoder && (await writeTfjsModel(path.join(folder, "encoder"), encoder)),
      decoder: decoder && (await writeTfjsModel(path.join(folder, "decoder"), decoder)),
      supposed,
    };
  } catch (error) {
    throw named(error, file.path);
  }
}

/** What a safetensors file of ours may take in memory. */
const MOST_BYTES = 2 ** 31;

/** All tensors of a file as safetensors: floats as float32, whole numbers as int32 where they fit. @throws CheckpointError */
export function convertToSafetensors(file: OpenModelFile): Uint8Array {
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
  return encodeSafetensors(arrays, { converted_from: file.format });
}
