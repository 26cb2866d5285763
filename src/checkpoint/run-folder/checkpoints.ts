import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import * as v from "valibot";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../safetensors.js";
import { namesIn, readBounded, readJson, syncFolder, writeSynced } from "./files.js";
import { runPaths, stepName, stepOf } from "./paths.js";

/** One half of a model as tfjs saves it. */
export interface LayersModel {
  /** Null where no layers model can hold it: then its numbers alone are kept. */
  readonly topology: unknown;
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[];
}

export interface CheckpointContent {
  readonly step: number;
  readonly epoch: number;
  /** The test total at this step, nats; null between epochs. */
  readonly total: number | null;
  readonly encoder: LayersModel | null;
  readonly decoder: LayersModel | null;
  /** The optimizer's arrays. */
  readonly state: readonly NamedArray[];
  /** Where the training stands, as JSON. */
  readonly progress: unknown;
}

export interface CheckpointSummary {
  readonly path: string;
  readonly step: number;
  readonly epoch: number;
  readonly total: number | null;
  /** The lowest test total of those kept. */
  readonly best: boolean;
}

/** A checkpoint whose every digest was right. */
export interface Checkpoint {
  readonly path: string;
  readonly step: number;
  readonly epoch: number;
  readonly total: number | null;
  /** SHA-256 over the model's files: the same model has the same, whenever it was written. */
  readonly digest: string;
  /** Weights by variable name and the optimizer's arrays by theirs. */
  readonly arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  readonly progress: unknown;
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const manifestSchema = v.object({
  schemaVersion: v.literal(1),
  step: whole,
  epoch: whole,
  total: v.nullable(v.number()),
  files: v.record(
    // Plain names below the checkpoint: no way out of it.
    v.pipe(v.string(), v.regex(/^(?:[a-z]+\/)?[a-z]+\.(?:json|bin|safetensors)$/)),
    v.object({ bytes: whole, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  ),
});

const modelSchema = v.object({
  weightsManifest: v.array(
    v.object({ weights: v.array(v.object({ name: v.string(), shape: v.array(whole), dtype: v.literal("float32") })) }),
  ),
});

const MOST_MANIFEST_BYTES = 1024 * 1024;
const MOST_FILE_BYTES = 8 * 1024 * 1024 * 1024;

/** Writes a checkpoint beside the others and puts it in its place when it is whole and on the disk. @throws CheckpointError */
export async function writeCheckpoint(folder: string, content: CheckpointContent): Promise<void> {
  const { checkpoints } = runPaths(folder);
  const target = path.join(checkpoints, stepName(content.step));
  const temporary = `${target}.${process.pid}.tmp`;
  const files = checkpointFiles(content);
  try {
    await rm(temporary, { recursive: true, force: true });
    const manifest: Record<string, { bytes: number; sha256: string }> = {};
    for (const [name, bytes] of Object.entries(files)) {
      const file = path.join(temporary, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeSynced(file, bytes);
      await syncFolder(path.dirname(file));
      manifest[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
    }
    const { step, epoch, total } = content;
    const json = JSON.stringify({ schemaVersion: 1, step, epoch, total, files: manifest }, null, 2);
    await writeSynced(path.join(temporary, "manifest.json"), json);
    await syncFolder(temporary);
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    await syncFolder(checkpoints);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw new CheckpointError(`${target}: the checkpoint can't be written: ${fileProblem(error)}`);
  }
}

function checkpointFiles({ encoder, decoder, state, progress }: CheckpointContent): Record<string, Buffer> {
  return {
    ...(encoder ? modelFiles("encoder", encoder) : {}),
    ...(decoder ? modelFiles("decoder", decoder) : {}),
    "state.safetensors": Buffer.from(encodeSafetensors(state)),
    "progress.json": Buffer.from(JSON.stringify(progress)),
  };
}

/** model.json and weights.bin as `tf.loadLayersModel` reads them. */
function modelFiles(part: string, { topology, weights }: LayersModel): Record<string, Buffer> {
  if (topology === null) {
    const arrays = weights.map((array) => ({ ...array, dtype: "F32" as const }));
    return { [`${part}/weights.safetensors`]: Buffer.from(encodeSafetensors(arrays)) };
  }
  const model = {
    format: "layers-model",
    generatedBy: "Latent Lens",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [
      { paths: ["weights.bin"], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })) },
    ],
  };
  const bytes = weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return { [`${part}/model.json`]: Buffer.from(JSON.stringify(model)), [`${part}/weights.bin`]: Buffer.concat(bytes) };
}

/** What is kept, in the order of time. Half-written ones are none. */
export async function listCheckpoints(folder: string): Promise<CheckpointSummary[]> {
  const { checkpoints } = runPaths(folder);
  const found: Omit<CheckpointSummary, "best">[] = [];
  for (const name of await namesIn(checkpoints)) {
    if (stepOf(name) === null) continue;
    const place = path.join(checkpoints, name);
    const manifest = await readManifest(place).catch(() => null);
    if (manifest) found.push({ path: place, step: manifest.step, epoch: manifest.epoch, total: manifest.total });
  }
  const totals = found.flatMap(({ total }) => (total === null ? [] : [total]));
  const least = Math.min(...totals);
  const best = found.findLast(({ total }) => total === least)?.path;
  return found.map((checkpoint) => ({ ...checkpoint, best: checkpoint.path === best }));
}

/** Removes all but the last two and the best. */
export async function pruneCheckpoints(folder: string): Promise<void> {
  const kept = await listCheckpoints(folder);
  const old = kept.slice(0, -2).filter(({ best }) => !best);
  for (const { path: place } of old) {
    // Renamed first: a reader never sees half of one.
    const aside = `${place}.${process.pid}.tmp`;
    await rename(place, aside);
    await rm(aside, { recursive: true, force: true });
  }
}

/** Reads a checkpoint, every size and digest checked. @throws CheckpointError that names the file that is not whole */
export async function readCheckpoint(place: string): Promise<Checkpoint> {
  const manifest = await readManifest(place);
  for (const name of ["state.safetensors", "progress.json"]) {
    if (!(name in manifest.files))
      throw new CheckpointError(`${place}: its manifest does not list ${name}; use another checkpoint`);
  }
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    await checkFile(path.join(place, name), bytes, sha256);
  }
  const arrays = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const part of ["encoder", "decoder"]) {
    if (`${part}/model.json` in manifest.files) await readWeights(path.join(place, part), arrays);
  }
  for (const name of ["encoder/weights.safetensors", "decoder/weights.safetensors", "state.safetensors"]) {
    if (!(name in manifest.files)) continue;
    const file = path.join(place, name);
    for (const { name, shape, data } of decodeSafetensors(await readFile(file), file).arrays.values()) {
      if (data instanceof Float32Array) arrays.set(name, { shape, data });
    }
  }
  const progress = await readJson(path.join(place, "progress.json"), MOST_MANIFEST_BYTES);
  const { step, epoch, total } = manifest;
  return { path: place, step, epoch, total, digest: modelDigest(manifest.files), arrays, progress };
}

/** Of all files but the optimizer's, and the clock's. */
function modelDigest(files: Readonly<Record<string, { readonly sha256: string }>>): string {
  const model = Object.entries(files).filter(([name]) => name !== "state.safetensors" && name !== "progress.json");
  const lines = model.map(([name, { sha256 }]) => `${name} ${sha256}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
}

async function readManifest(place: string): Promise<v.InferOutput<typeof manifestSchema>> {
  const file = path.join(place, "manifest.json");
  const read = v.safeParse(manifestSchema, await readJson(file, MOST_MANIFEST_BYTES));
  if (!read.success) throw new CheckpointError(`${file}: it is no checkpoint's manifest: ${read.issues[0].message}`);
  return read.output;
}

async function checkFile(file: string, bytes: number, sha256: string): Promise<void> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  });
  if (size !== bytes || size > MOST_FILE_BYTES) {
    throw new CheckpointError(
      `${file}: it is cut short or changed: ${size} bytes, the manifest says ${bytes}; use another checkpoint`,
    );
  }
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  if (hash.digest("hex") !== sha256) {
    throw new CheckpointError(
      `${file}: its SHA-256 is not the manifest's: it was changed or damaged; use another checkpoint`,
    );
  }
}

async function readWeights(
  folder: string,
  into: Map<string, { shape: readonly number[]; data: Float32Array }>,
): Promise<void> {
  const file = path.join(folder, "model.json");
  const read = v.safeParse(modelSchema, await readJson(file, MOST_MANIFEST_BYTES * 64));
  if (!read.success) throw new CheckpointError(`${file}: it is no layers model of ours: ${read.issues[0].message}`);
  const bytes = await readBounded(path.join(folder, "weights.bin"), MOST_FILE_BYTES);
  let offset = 0;
  for (const { name, shape } of read.output.weightsManifest.flatMap(({ weights }) => weights)) {
    const size = shape.reduce((product, extent) => product * extent, 4);
    if (!Number.isSafeInteger(size) || offset + size > bytes.length) {
      throw new CheckpointError(`${file}: its weights are larger than weights.bin`);
    }
    into.set(name, { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + size)).buffer) });
    offset += size;
  }
}
