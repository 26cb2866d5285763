import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";

/** A model in a form in which tfjs runs it. */
export interface RunnableModel {
  readonly format: "layers-model" | "graph-model";
  readonly modelTopology: unknown;
  readonly weights: readonly ModelWeight[];
}

export interface ModelWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Writes model.json and weights.bin into a folder, as tfjs's own converter does. Returns the path of model.json. */
export async function writeTfjsModel(folder: string, model: RunnableModel): Promise<string> {
  const { format, modelTopology, weights } = model;
  const specifications = weights.map(({ name, shape, data }) => ({
    name,
    shape,
    dtype: data instanceof Int32Array ? "int32" : "float32",
  }));
  const json = {
    format,
    generatedBy: "Latent Lens",
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: ["weights.bin"], weights: specifications }],
  };
  await mkdir(folder, { recursive: true });
  const bytes = weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(path.join(folder, "weights.bin"), Buffer.concat(bytes));
  const file = path.join(folder, "model.json");
  await writeFile(file, JSON.stringify(json));
  return file;
}
