import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new folder, removed when the bench ends, with an error or without. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "latent-lens-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
