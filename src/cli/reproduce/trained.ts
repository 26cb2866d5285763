import { isRunFolder, readRunDescription } from "../../checkpoint/run-folder/index.js";
import type {
  ResumeRunRequest,
  RunDescription,
  TrainerToHost,
  TrainingConfiguration,
  TrainRequest,
} from "../../protocol.js";
import type { Output } from "../output.js";
import { places } from "../places.js";
import { trainAndTell } from "../training.js";

/** A run of so many epochs or more, from where it was left; null where it was stopped. */
export async function trained(
  folder: string,
  name: string,
  configuration: TrainingConfiguration,
  output: Output,
  listen: (message: TrainerToHost) => void,
): Promise<RunDescription | null> {
  const { epochs } = configuration;
  const known = (await isRunFolder(folder)) ? await readRunDescription(folder) : null;
  const before = known?.configuration?.epochs ?? 0;
  if (known?.status === "done" && before >= epochs) return known;
  const request: TrainRequest | ResumeRunRequest = known
    ? { type: "resumeRun", ...places, folder, epochs: Math.max(epochs, before) }
    : { type: "train", ...places, folder, name, configuration };
  return trainAndTell(request, output, listen);
}
