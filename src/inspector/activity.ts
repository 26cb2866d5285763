import * as tf from "@tensorflow/tfjs";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { halvesOf } from "../checkpoint/inspect/halves.js";
import type { OpenModelFile } from "../checkpoint/inspect/open-model-file.js";
import type { RunnableModel } from "../checkpoint/inspect/runnable-model.js";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import { loadData } from "../data/load.js";
import type { Finding } from "../inspector-protocol.js";
import type { DataDescription, TrainerPlaces } from "../protocol.js";
import { inScope } from "../training/scope.js";
import { type Watched, watch } from "./watched-model.js";

const BATCH = 200;
/** A latent dimension whose mean varies less over the data says nothing of them (Burda et al. 2016). */
const ACTIVE_VARIANCE = 0.01;
/** A unit that varies less, held against its largest value, is one number for all. */
const CONSTANT = 1e-6;
const MOST_NAMED = 8;

export interface ActivityRequest extends TrainerPlaces {
  readonly data: DataDescription;
}

/**
 * Runs a data set's test images through a file's encoder and what comes of it through its decoder, and says which units never
 * fire and which latent dimensions are collapsed.
 *
 * @throws CheckpointError, DataError: one line; AbortError
 */
export async function activityOf(
  file: OpenModelFile,
  request: ActivityRequest,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Finding[]> {
  const halves = await halvesOf(file);
  if (!halves.encoder) throw new CheckpointError(`${file.path}: it holds no encoder to run data through`);
  const { test, summary } = await loadData(request.data, { ...request, seed: 1, limit: null });
  await startBackend({ wasmFolder: wasmFolder() });
  // What other spaces' heads mean, and how a code is made of them, only their run knows.
  const isGaussian = (file.latent?.kind ?? "gaussian") === "gaussian";
  const encoder = await watched(halves.encoder, file.path);
  const decoder = isGaussian && halves.decoder && (await watched(halves.decoder, file.path));
  const means = new Moments(halves.latentDimensions);
  const kl = new Float64Array(halves.latentDimensions);
  let hasKl = false;
  const { count } = test;
  for (let from = 0; from < count; from += BATCH) {
    signal.throwIfAborted();
    const size = Math.min(BATCH, count - from);
    inScope(() => {
      const outputs = encode(encoder, test, from, size, file.path);
      if (!isGaussian) return;
      const { mean, logVariance } = headsOf(outputs, halves.latentDimensions, file.path);
      means.add(mean.dataSync<"float32">());
      if (logVariance) {
        hasKl = true;
        addKl(kl, mean.dataSync<"float32">(), logVariance.dataSync<"float32">());
      }
      if (decoder) decoder.run(mean);
    });
    progress(from + size, count);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const where = `on the ${count.toLocaleString("en-US")} test images of ${summary.name}`;
  const units = [encoder, ...(decoder ? [decoder] : [])].flatMap((half) => half.layers());
  const found = unitFindings(units, where, file);
  if (!isGaussian) return found;
  return [...found, ...latentFindings(means, hasKl ? kl.map((sum) => sum / count) : null, where)];
}

async function watched(model: RunnableModel, path: string): Promise<Watched> {
  try {
    return await watch(model);
  } catch (error) {
    throw new CheckpointError(
      `${path}: tfjs can't build this model (${error instanceof Error ? error.message : error})`,
    );
  }
}

function encode(encoder: Watched, test: ImageSet, from: number, count: number, path: string): tf.Tensor[] {
  const size = test.height * test.width * test.channels;
  const pixels = new Float32Array(count * size);
  fillBatch(
    test,
    Uint32Array.from({ length: count }, (_, row) => from + row),
    0,
    count,
    pixels,
  );
  const wanted = encoder.inputShape;
  if (wanted.reduce((product, extent) => product * extent, 1) !== size) {
    throw new CheckpointError(
      `${path}: its encoder takes ${wanted.join("×")} numbers, an image of these data is ${test.height}×${test.width}×${test.channels}`,
    );
  }
  return encoder.run(tf.tensor(pixels, [count, ...wanted]));
}

function headsOf(
  outputs: readonly tf.Tensor[],
  dimensions: number,
  path: string,
): { mean: tf.Tensor; logVariance: tf.Tensor | null } {
  const [first, second] = outputs;
  if (first?.shape[1] === 2 * dimensions) {
    const [mean, logVariance] = tf.split(first, 2, 1) as [tf.Tensor, tf.Tensor];
    return { mean, logVariance };
  }
  if (first?.shape[1] !== dimensions)
    throw new CheckpointError(
      `${path}: its encoder gives ${first?.shape[1]} numbers, its latent space has ${dimensions}`,
    );
  return { mean: first, logVariance: second?.shape[1] === dimensions ? second : null };
}

/** KL(N(μ, σ²) ‖ N(0, 1)) of each dimension, nats, summed over examples (Kingma & Welling 2014, appendix B). */
function addKl(sums: Float64Array, means: Float32Array, logVariances: Float32Array): void {
  for (const [index, mean] of means.entries()) {
    const logVariance = logVariances[index] as number;
    const dimension = index % sums.length;
    sums[dimension] = (sums[dimension] as number) + 0.5 * (mean ** 2 + Math.exp(logVariance) - 1 - logVariance);
  }
}

/** Sums of values and squares by dimension, about the first value, so that little is lost. */
class Moments {
  #count = 0;
  readonly #origin: Float64Array;
  readonly #sum: Float64Array;
  readonly #square: Float64Array;

  constructor(readonly dimensions: number) {
    [this.#origin, this.#sum, this.#square] = [0, 1, 2].map(() => new Float64Array(dimensions)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  }

  add(rows: Float32Array): void {
    for (const [index, value] of rows.entries()) {
      const at = index % this.dimensions;
      if (this.#count === 0 && index < this.dimensions) this.#origin[at] = value;
      const moved = value - (this.#origin[at] as number);
      this.#sum[at] = (this.#sum[at] as number) + moved;
      this.#square[at] = (this.#square[at] as number) + moved ** 2;
    }
    this.#count += rows.length / this.dimensions;
  }

  variances(): number[] {
    return [...this.#square].map((square, at) => square / this.#count - ((this.#sum[at] as number) / this.#count) ** 2);
  }
}

function unitFindings(layers: ReturnType<Watched["layers"]>, where: string, file: OpenModelFile): Finding[] {
  const findings = layers.flatMap(({ name, least, most }): Finding[] => {
    const tensor = file.tensors.findIndex((each) => each.name.includes(name) && each.shape.length > 1);
    const units = [...least.keys()];
    const never = units.filter(
      (unit) => (most[unit] as number) <= 0 && (least[unit] as number) === (most[unit] as number),
    );
    const constant = units.filter((unit) => {
      const [low, high] = [least[unit] as number, most[unit] as number];
      return !never.includes(unit) && high - low <= CONSTANT * Math.max(Math.abs(low), Math.abs(high));
    });
    const say = (those: readonly number[], what: string): Finding[] =>
      those.length === 0
        ? []
        : [
            {
              level: "notice",
              message: `${those.length} of ${units.length} units of ${name} ${what} ${where}`,
              tensor: tensor < 0 ? null : tensor,
            },
          ];
    return [...say(never, "never fire"), ...say(constant, "give the same number for every image")];
  });
  if (findings.length > 0) return findings;
  const total = layers.reduce((sum, { least }) => sum + least.length, 0);
  if (total === 0) return [];
  return [{ level: "good", message: `all ${total.toLocaleString("en-US")} hidden units fire ${where}`, tensor: null }];
}

function latentFindings(means: Moments, kl: Float64Array | null, where: string): Finding[] {
  const collapsed = means.variances().flatMap((variance, at) => (variance < ACTIVE_VARIANCE ? [at] : []));
  const rate = kl ? `; KL ${kl.reduce((sum, value) => sum + value, 0).toFixed(2)} nats an image` : "";
  const all = means.dimensions;
  if (collapsed.length === 0)
    return [{ level: "good", message: `all ${all} latent dimensions are in use ${where}${rate}`, tensor: null }];
  const named = collapsed.slice(0, MOST_NAMED).join(", ") + (collapsed.length > MOST_NAMED ? ", …" : "");
  const words =
    collapsed.length === 1
      ? `latent ${named} is collapsed`
      : `latents ${named} are collapsed (${collapsed.length} of ${all})`;
  return [{ level: "notice", message: `${words}: the mean hardly varies ${where}${rate}`, tensor: null }];
}
