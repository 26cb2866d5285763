import { readFile, realpath, stat } from "node:fs/promises";
import * as path from "node:path";
import * as v from "valibot";
import { CheckpointError, fileProblem } from "./checkpoint-error.js";

/** A tfjs model as it was read, its weights in one piece. */
export interface TfjsModel {
  readonly format: "layers-model" | "graph-model";
  readonly modelTopology: unknown;
  /** As the file has them; quantised weights stay so, and tfjs unpacks them. */
  readonly weightSpecs: readonly StoredWeight[];
  readonly weightData: Uint8Array;
  /** How it was trained, as the file says; {} where it says nothing. */
  readonly trainingSettings: Readonly<Record<string, unknown>>;
}

export interface TfjsWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface StoredWeight extends TfjsWeight {
  /** Bytes in `weightData`. */
  readonly storedBytes: number;
  readonly quantised: boolean;
  /** Codes stand for minimum + scale × code; half-precision floats for themselves. */
  readonly quantization?: Quantization;
}

export interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  readonly scale?: number;
  readonly min?: number;
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  uint16: 2,
  float16: 2,
  bool: 1,
  complex64: 8,
};
const MOST_MODEL_JSON_BYTES = 256 * 1024 * 1024;

const manifestSchema = v.array(
  v.looseObject({
    paths: v.array(v.string()),
    weights: v.array(
      v.looseObject({
        name: v.string(),
        shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
        dtype: v.picklist(Object.keys(BYTES)),
        quantization: v.optional(
          v.looseObject({
            dtype: v.picklist(["uint8", "uint16", "float16"]),
            scale: v.optional(v.number()),
            min: v.optional(v.number()),
          }),
        ),
      }),
    ),
  }),
);

const modelSchema = v.looseObject({
  format: v.optional(v.string()),
  modelTopology: v.record(v.string(), v.unknown()),
  trainingConfig: v.optional(v.record(v.string(), v.unknown())),
  userDefinedMetadata: v.optional(v.record(v.string(), v.unknown())),
  weightsManifest: manifestSchema,
});

/** Reads `model.json` and its weight files. @throws CheckpointError: one line that names the file and what is wrong */
export async function readTfjsModel(modelJson: string): Promise<TfjsModel> {
  const json = await readModelJson(modelJson);
  const read = v.safeParse(modelSchema, json);
  if (!read.success) {
    const [issue] = read.issues;
    const isModel = typeof json === "object" && json !== null && ("modelTopology" in json || "weightsManifest" in json);
    if (!isModel)
      throw new CheckpointError(`${modelJson}: it is no model.json of TensorFlow.js: it has no modelTopology`);
    throw new CheckpointError(`${modelJson}: it is no tfjs model: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
  }
  const { format, modelTopology, weightsManifest, trainingConfig, userDefinedMetadata } = read.output;
  return {
    format: isGraph(format, modelTopology) ? "graph-model" : "layers-model",
    modelTopology,
    ...(await readWeights(modelJson, weightsManifest)),
    trainingSettings: { ...userDefinedMetadata, ...trainingConfig },
  };
}

/**
 * Weights that a manifest alone describes, as programs keep them whose networks are code; null for another JSON file.
 *
 * @throws CheckpointError
 */
export async function readTfjsManifest(file: string): Promise<Pick<TfjsModel, "weightSpecs" | "weightData"> | null> {
  const json = await readModelJson(file);
  if (!Array.isArray(json)) return null;
  const read = v.safeParse(manifestSchema, json);
  if (read.success) return readWeights(file, read.output);
  const [issue] = read.issues;
  throw new CheckpointError(
    `${file}: it is no manifest of tfjs weights: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`,
  );
}

async function readWeights(
  modelJson: string,
  weightsManifest: v.InferOutput<typeof manifestSchema>,
): Promise<Pick<TfjsModel, "weightSpecs" | "weightData">> {
  const weightSpecs = weightsManifest
    .flatMap(({ weights }) => weights)
    .map((weight) => {
      const bytes = BYTES[weight.quantization?.dtype ?? weight.dtype] ?? 4;
      const storedBytes = weight.shape.reduce((product, extent) => product * extent, bytes);
      return { ...weight, storedBytes, quantised: weight.quantization !== undefined };
    });
  const expected = weightSpecs.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  const parts: Buffer[] = [];
  let total = 0;
  for (const name of weightsManifest.flatMap(({ paths }) => paths)) {
    const file = await insideFolder(modelJson, name);
    const { size } = await stat(file);
    total += size;
    if (!(total <= expected)) {
      throw new CheckpointError(
        `${file}: the weight files hold more than the ${expected} bytes that ${modelJson} describes`,
      );
    }
    parts.push(await readFile(file));
  }
  if (total !== expected) {
    throw new CheckpointError(
      `${modelJson}: its weights need ${expected} bytes, its files hold ${total}: they are cut short`,
    );
  }
  return { weightSpecs, weightData: new Uint8Array(Buffer.concat(parts)) };
}

async function readModelJson(file: string): Promise<unknown> {
  try {
    const { size } = await stat(file);
    if (size > MOST_MODEL_JSON_BYTES) throw new Error("it is too large for a model.json");
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  }
}

/** A weight file's path; one that leaves the model's folder, also by a link, is refused. */
async function insideFolder(modelJson: string, name: string): Promise<string> {
  const folder = path.dirname(path.resolve(modelJson));
  const file = path.resolve(folder, name);
  const outside = () =>
    new CheckpointError(`${modelJson}: its weights path "${name}" leads out of its folder; it is not read`);
  if (!file.startsWith(folder + path.sep)) throw outside();
  const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(file)]).catch((error: unknown) => {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  });
  if (!realFile.startsWith(realFolder + path.sep)) throw outside();
  return file;
}

function isGraph(format: string | undefined, topology: Readonly<Record<string, unknown>>): boolean {
  return format === "graph-model" || (format === undefined && "node" in topology);
}
