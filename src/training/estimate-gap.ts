import {
  type Checkpoint,
  listCheckpoints,
  readCheckpoint,
  readEstimate,
  readExamples,
  readRunDescription,
  writeEstimate,
} from "../checkpoint/run-folder/index.js";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { ImageSet } from "../data/data-set.js";
import type {
  ElboBreakdown,
  EstimateGapRequest,
  ExampleSample,
  TrainerToHost,
  TrainingConfiguration,
} from "../protocol.js";
import { spreadIndices } from "../vae/estimators/spread-indices.js";
import { whyNoLogLikelihood } from "../vae/latents/no-log-likelihood.js";
import type { TrainingControl } from "./control.js";
import { type BreakdownWork, elboBreakdown } from "./elbo-breakdown.js";
import type { TrainingFileModel } from "./training-file/model.js";
import { runTrainingFile } from "./training-file/of-run.js";
import { hasOwnParts } from "./training-file/own-parts.js";
import { TrainingError } from "./training-state.js";

/**
 * Takes the ELBO of a run's newest checkpoint apart, on the test examples that the run folder holds. A model with functions of its
 * own is made by the run's training code.
 *
 * @returns null where it was asked to stop
 * @throws CheckpointError, TrainingError, TrainingFileError with the place of a mistake in that code: one line
 */
export async function estimateGap(
  { folder, examples, samples, ...places }: EstimateGapRequest,
  control: TrainingControl,
  report: (message: TrainerToHost) => void,
): Promise<ElboBreakdown | null> {
  const run = await readRunDescription(folder);
  const { configuration, program } = run;
  if (program) throw new TrainingError("this run's model is a program's own: its log p(x) is not estimated here");
  if (!configuration) throw new TrainingError("this model was loaded, not trained here: its log p(x) is not estimated");
  const why = whyNoLogLikelihood(configuration.latent);
  if (why) throw new TrainingError(why);
  const sample = await readExamples(folder);
  if (!sample) throw new TrainingError(`${folder}: the run holds no test examples`);
  const checkpoint = await newest(folder);
  let file: TrainingFileModel | null = null;
  const own = () => {
    file = runTrainingFile(folder, run, places);
    return file?.own ?? {};
  };
  try {
    return await keptBreakdown(folder, configuration, checkpoint, spreadOf(sample, examples), {
      samples,
      ...(hasOwnParts(configuration) ? { own } : {}),
      progress: (part) => {
        if (control.stopRequested) throw new Stopped();
        report({ type: "gap", part, estimate: null });
      },
    });
  } catch (error) {
    if (error instanceof Stopped) return null;
    throw (file as TrainingFileModel | null)?.explain(error) ?? error;
  }
}

class Stopped extends Error {}

/** The breakdown that the run folder holds; where it holds none, a new one, which it then does. */
export async function keptBreakdown(
  folder: string,
  configuration: TrainingConfiguration,
  checkpoint: Checkpoint,
  images: ImageSet,
  work: BreakdownWork,
): Promise<ElboBreakdown> {
  const key = { checkpoint: checkpoint.digest, pixels: images.pixels, samples: work.samples };
  const kept = await readEstimate(folder, key);
  if (kept) return { ...kept, step: checkpoint.step, epoch: checkpoint.epoch };
  await startBackend({ wasmFolder: wasmFolder() });
  const made = await elboBreakdown(configuration, checkpoint, images, work);
  // A folder that can't be written, on a read-only disk, is no reason to lose the numbers.
  await writeEstimate(folder, key, made).catch(() => undefined);
  return made;
}

/** A training beside us may remove a checkpoint while we read it; then there is a newer one. */
async function newest(folder: string): Promise<Checkpoint> {
  for (let attempt = 1; ; attempt++) {
    const last = (await listCheckpoints(folder)).at(-1);
    if (!last) throw new TrainingError(`${folder}: the run has no checkpoint yet`);
    try {
      return await readCheckpoint(last.path);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** At most so many of the examples, evenly spread. */
function spreadOf({ images, labels, height, width, channels }: ExampleSample, most: number): ImageSet {
  const size = height * width * channels;
  const indices = spreadIndices(images.length / size, most);
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((source, target) => {
    pixels.set(images.subarray(source * size, (source + 1) * size), target * size);
  });
  const picked = labels && Int32Array.from(indices, (source) => labels[source] as number);
  return { count: indices.length, height, width, channels, pixels, labels: picked };
}
