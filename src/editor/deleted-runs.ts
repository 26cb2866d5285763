import { readdir, stat } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";

const PREFIX = "deleted-";
/** So long a deletion may be undone in another window that shows the same folder. */
const UNDO_MILLISECONDS = 60 * 60 * 1000;

/** Where a deleted run waits for the offer to undo to pass: beside the folder of runs, where nothing lists it. */
export function deletedPlace(folder: string): string {
  return path.join(path.dirname(path.dirname(folder)), `${PREFIX}${path.basename(folder)}`);
}

/** Puts a folder into the trash; remote file systems have none, there it is deleted. */
export async function discard(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const options = { recursive: true, useTrash: true };
  await vscode.workspace.fs
    .delete(uri, options)
    .then(undefined, () => vscode.workspace.fs.delete(uri, { ...options, useTrash: false }));
}

/** Discards deleted runs whose window went away while it still offered to undo. */
export async function discardForgotten(runsFolder: string): Promise<void> {
  const home = path.dirname(runsFolder);
  for (const name of await readdir(home).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(home, name);
    // A rename changes the folder's status, not its content.
    const { ctimeMs } = await stat(folder).catch(() => ({ ctimeMs: Date.now() }));
    if (Date.now() - ctimeMs > UNDO_MILLISECONDS) await discard(folder);
  }
}
