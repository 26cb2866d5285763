import { stat } from "node:fs/promises";
import * as path from "node:path";
import { namesIn } from "./files.js";
import { RunLock } from "./lock.js";
import { runPaths } from "./paths.js";
import { readRunDescription, writeRunDescription } from "./run-description.js";

/** The run folders in a folder of runs, newest first: their names begin with the time. */
export async function listRuns(runsFolder: string): Promise<{ readonly folder: string }[]> {
  const folders = (await namesIn(runsFolder)).map((name) => path.join(runsFolder, name)).reverse();
  const found = await Promise.all(folders.map(isRunFolder));
  return folders.filter((_, index) => found[index]).map((folder) => ({ folder }));
}

/** Whether a folder claims to be a run. */
export function isRunFolder(folder: string): Promise<boolean> {
  return isFile(runPaths(folder).description);
}

/** Whether a folder claims to be a checkpoint of a run. */
export function isCheckpointFolder(folder: string): Promise<boolean> {
  return isFile(path.join(folder, "manifest.json"));
}

/** `<utc time>-<name>` below a folder of runs. */
export function newRunFolder(runsFolder: string, name: string, date: Date): string {
  const time = date.toISOString().replace(/[-:]/g, "").replace(".", "-").replace("Z", "");
  const slug = name
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return path.join(runsFolder, `${time}-${slug || "run"}`);
}

/** Gives a run another name; its folder stays. @throws CheckpointError where it is being written */
export async function renameRun(folder: string, name: string): Promise<void> {
  const lock = await RunLock.take(folder);
  try {
    await writeRunDescription(folder, { ...(await readRunDescription(folder)), name });
  } finally {
    await lock.release();
  }
}

function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
