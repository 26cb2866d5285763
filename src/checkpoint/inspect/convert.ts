import { CheckpointError } from "../checkpoint-error.js";
import { encodeSafetensors, type NamedArray } from "../safetensors.js";
import { findVae } from "./find-vae.js";
import { needsActivations, type SupposedActivations } from "./layer-activations.js";
import { named, type OpenModelFile } from "./open-model-file.js";
import { type ConvertedVae, writeTfjsVae } from "./to-tfjs.js";

/** Whether a file's weights leave open what its activations are; null where it holds no VAE. */
export function activationsUnknown(file: OpenModelFile): boolean | null {
  const vae = findVae(file, file.path);
  return vae && needsActivations(vae, file.graph);
}

/** The file's VAE as TensorFlow.js layers models in a folder. @throws CheckpointError */
export async function convertToTfjs(
  file: OpenModelFile,
  supposed: SupposedActivations,
  folder: string,
): Promise<ConvertedVae> {
  const vae = findVae(file, file.path);
  if (!vae) throw new CheckpointError(`${file.path}: neither names nor shapes tell an encoder or a decoder in it`);
  try {
    return await writeTfjsVae(vae, file.graph, supposed, folder);
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
