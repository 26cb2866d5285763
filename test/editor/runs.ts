import * as assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { RunDescription } from "../../src/protocol.js";

/** The folder that is open. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "the tests need a workspace folder");
  return folder.uri.fsPath;
}

export function runsFolder(): string {
  return path.join(workspaceFolder(), ".vae", "runs");
}

/** Folder names of the runs that stand there. */
export async function runIds(): Promise<string[]> {
  return readdir(runsFolder()).catch(() => []);
}

export async function runDescription(id: string): Promise<RunDescription> {
  return JSON.parse(await readFile(path.join(runsFolder(), id, "run.json"), "utf8")) as RunDescription;
}

/** Looks until there is something to be seen. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  seconds = 45,
): Promise<T> {
  const end = Date.now() + 1000 * seconds;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}

/** Does what starts a run, and gives the new run's folder name as soon as it stands there. */
export async function newRun(start: () => Thenable<unknown>): Promise<string> {
  const before = new Set(await runIds());
  await start();
  return until("a new run", async () => {
    const added = (await runIds()).find((id) => !before.has(id));
    return added && (await runDescription(added).catch(() => null)) && added;
  });
}
