import { stat } from "node:fs/promises";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import type { InspectedFormat, Inspection } from "./inspection.js";
import { npyArray } from "./npy-array.js";
import { ownCheckpoint, ownRun } from "./own-run.js";
import { safetensorsFile } from "./safetensors-file.js";
import { tfjsModel } from "./tfjs-model.js";

/** The kinds of file in the order in which they are tried; a new one is a new file and a word here. */
const formats: readonly InspectedFormat[] = [ownRun, ownCheckpoint, tfjsModel, safetensorsFile, npyArray];

/** Looks into a model file, a checkpoint or a run. @throws CheckpointError */
export async function inspectPath(place: string): Promise<Inspection> {
  const found = await stat(place).catch((error: unknown) => {
    throw new CheckpointError(`${place}: ${fileProblem(error)}`);
  });
  for (const format of formats) {
    if (await format.recognises(place, found.isDirectory())) return format.inspect(place);
  }
  throw new CheckpointError(
    `${place}: it is no file that can be looked into; what can be: a run or a checkpoint of ours, model.json of TensorFlow.js, .safetensors, .npy`,
  );
}
