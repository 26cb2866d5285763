import type { CheckpointContent } from "../checkpoint/run-folder/checkpoints.js";
import type { TrainingEngine } from "./engine.js";
import type { TrainingState } from "./training-state.js";

/** All that a training needs to go on from here, to the same numbers. */
export function checkpointContent(
  engine: TrainingEngine,
  at: { readonly epoch: number; readonly total: number | null; readonly progress: TrainingState },
): CheckpointContent {
  return {
    ...at,
    step: at.progress.step,
    encoder: engine.encoder(),
    decoder: engine.decoder(),
    state: engine.state().map((array) => ({ ...array, dtype: "F32" as const })),
  };
}
