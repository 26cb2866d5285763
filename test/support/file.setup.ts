import { afterAll, vi } from "vitest";
import { removeTemporaryFolders } from "./temporary-folder.js";

// Runs for each test file, also where several share a process. Said before the file's own hooks, it comes after what they close.
afterAll(async () => {
  vi.unstubAllGlobals();
  await removeTemporaryFolders();
});
