import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { relativeWithin } from "../../relative-path.js";
import { CheckpointError } from "../checkpoint-error.js";
import { runPaths } from "./paths.js";

/** Writes the code that a run was made by, texts by their places below `training-code/`. */
export async function writeTrainingCode(run: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) {
    const target = trainingCodePath(run, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** A file of a run's training code. @throws CheckpointError for a name that leads out of it */
export function trainingCodePath(run: string, name: string): string {
  const folder = runPaths(run).trainingCode;
  const file = path.resolve(folder, name);
  // Neither outside nor the folder itself.
  if (!relativeWithin(folder, file)) {
    throw new CheckpointError(`${run}: its training code is named outside of the run ("${name}")`);
  }
  return file;
}
