import {
  type Checkpoint,
  listCheckpoints,
  readCheckpoint,
  readExamples,
  readRunDescription,
} from "../checkpoint/run-folder/index.js";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { ImageSet } from "../data/data-set.js";
import type { EstimateGapRequest, ExampleSample, GapEstimate, TrainerToHost } from "../protocol.js";
import { importanceOverTestSet } from "./importance.js";
import { TrainingError } from "./training-state.js";

/**
 * Estimates log p(x) − ELBO from a run's newest checkpoint, on the test examples that the run folder holds.
 *
 * @throws CheckpointError, TrainingError: one line
 */
export async function estimateGap(
  { folder, examples, samples }: EstimateGapRequest,
  report: (message: TrainerToHost) => void,
): Promise<GapEstimate> {
  const { configuration, program } = await readRunDescription(folder);
  if (program) throw new TrainingError("this run's model is a program's own: its log p(x) is not estimated here");
  if (!configuration) throw new TrainingError("this model was loaded, not trained here: its log p(x) is not estimated");
  const sample = await readExamples(folder);
  if (!sample) throw new TrainingError(`${folder}: the run holds no test examples`);
  const checkpoint = await newest(folder);
  await startBackend({ wasmFolder: wasmFolder() });
  const images = firstOf(sample, examples);
  const found = importanceOverTestSet(configuration, checkpoint, images, samples, (done) =>
    report({ type: "gap", part: done / images.count, estimate: null }),
  );
  const { step, epoch } = checkpoint;
  return { ...found, step, epoch, examples: images.count };
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

function firstOf({ images, labels, height, width, channels }: ExampleSample, most: number): ImageSet {
  const size = height * width * channels;
  const count = Math.min(most, images.length / size);
  return { count, height, width, channels, pixels: images.subarray(0, count * size), labels };
}
