import { isRunFolder, readRunDescription } from "../../checkpoint/run-folder/index.js";
import type { ResumeRunRequest, RunDescription, TrainingConfiguration, TrainRequest } from "../../protocol.js";
import type { Output } from "../output.js";
import { places } from "../places.js";
import { trainAndTell } from "../training.js";

/**
 * A run of so many epochs or more, from where it was left; null where it was stopped.
 *
 * @param tell hears of the part that is done, 0 to 1, and of the epoch in words
 */
export async function trained(
  folder: string,
  name: string,
  configuration: TrainingConfiguration,
  output: Output,
  tell: (part: number, epoch: string) => void,
): Promise<RunDescription | null> {
  const { epochs } = configuration;
  const known = (await isRunFolder(folder)) ? await readRunDescription(folder) : null;
  const before = known?.configuration?.epochs ?? 0;
  if (known?.status === "done" && before >= epochs) return known;
  const request: TrainRequest | ResumeRunRequest = known
    ? { type: "resumeRun", ...places, folder, epochs: Math.max(epochs, before) }
    : { type: "train", ...places, folder, name, configuration };
  return trainAndTell(request, output, (message) => {
    if (message.type !== "progress") return;
    const { step, steps, epoch, epochs: all } = message.progress;
    tell(step / Math.max(1, steps), `epoch ${epoch} of ${all}`);
  });
}
