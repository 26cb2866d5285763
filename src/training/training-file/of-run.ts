import { trainingCodePath } from "../../checkpoint/run-folder/index.js";
import type { RunDescription, TrainerPlaces } from "../../protocol.js";
import { loadTrainingFile } from "./load.js";
import { TrainingFileModel } from "./model.js";

/**
 * A run's training file as the run keeps it, evaluated; null where it has none. What it computes with has to be there before:
 * the file may make variables.
 *
 * @throws TrainingFileError with the place of the mistake
 */
export function runTrainingFile(
  folder: string,
  { trainingCode, program }: Pick<RunDescription, "trainingCode" | "program">,
  places: TrainerPlaces,
): TrainingFileModel | null {
  if (!trainingCode || program) return null;
  return new TrainingFileModel(loadTrainingFile(trainingCodePath(folder, trainingCode.entry)), places);
}
