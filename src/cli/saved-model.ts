import * as path from "node:path";
import {
  type Checkpoint,
  isCheckpointFolder,
  isRunFolder,
  listCheckpoints,
  readCheckpoint,
  readRunDescription,
} from "../checkpoint/run-folder/index.js";
import type { RunDescription } from "../protocol.js";

/** What `RUN|CHECKPOINT` on the command line names. */
export interface SavedPlace {
  readonly run: string;
  readonly description: RunDescription;
  /** The checkpoint's folder; of a run its newest one; null where it has none, as a model that was loaded. */
  readonly checkpoint: string | null;
}

/** @throws Error where the path is neither a run folder nor a checkpoint of one */
export async function openSaved(given: string): Promise<SavedPlace> {
  const place = path.resolve(given);
  if (await isRunFolder(place)) {
    const newest = (await listCheckpoints(place)).at(-1);
    return { run: place, description: await readRunDescription(place), checkpoint: newest?.path ?? null };
  }
  if (!(await isCheckpointFolder(place))) {
    throw new Error(`${place}: it is neither a run folder nor a checkpoint; a run folder has a run.json in it`);
  }
  const run = path.dirname(path.dirname(place));
  if (!(await isRunFolder(run))) {
    throw new Error(
      `${place}: this checkpoint is not inside its run folder, whose run.json says what it is a model of`,
    );
  }
  return { run, description: await readRunDescription(run), checkpoint: place };
}

/** The checkpoint's content, checked. @throws Error where there is none, or it is broken */
export async function readSaved({ run, checkpoint }: SavedPlace): Promise<Checkpoint> {
  if (!checkpoint) throw new Error(`${run}: this run has no checkpoint`);
  return readCheckpoint(checkpoint);
}
