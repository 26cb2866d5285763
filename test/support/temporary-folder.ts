import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";

const made: string[] = [];

/** A new folder, removed once the tests of the file have ended, however they did. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-"));
  made.push(folder);
  return folder;
}

/** What `file.setup.ts` calls after the last test of a file. */
export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
}
