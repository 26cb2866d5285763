/** What readers of run folders use; the trainer alone uses run-writer.ts. */
export { type Checkpoint, type CheckpointSummary, listCheckpoints, readCheckpoint } from "./checkpoints.js";
export { readDecoderModel } from "./decoder-model.js";
export { readEstimate, writeEstimate } from "./estimates.js";
export { digestOfExamples, readExampleOutline, readExamples } from "./examples.js";
export { isLocked } from "./lock.js";
export { readMetrics } from "./metrics.js";
export { readRunDescription } from "./run-description.js";
export { isCheckpointFolder, isRunFolder, listRuns, newRunFolder, renameRun } from "./run-list.js";
export { listSnapshots, readSnapshot } from "./snapshots.js";
export { trainingCodePath } from "./training-code.js";
