import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

// Said before the file's own: it comes after what they close.
afterAll(async () => {
  await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
});

/** A new folder, removed once the tests of the file have ended, however they did. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-"));
  made.push(folder);
  return folder;
}
