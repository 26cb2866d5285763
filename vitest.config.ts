import { defineConfig } from "vitest/config";
import { UnitSequencer, unitProcesses } from "./test/support/unit-processes.js";

const setupFiles = "test/support/file.setup.ts";

export default defineConfig({
  test: {
    sequence: { sequencer: UnitSequencer },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles,
          // Which files share a process is said there.
          isolate: false,
          pool: unitProcesses,
          // By itself vitest leaves one of two cores alone.
          maxWorkers: "100%",
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "python",
          include: ["test/python/**/*.test.ts"],
          setupFiles,
          // Beside the unit tests, which have to agree with them on their workers.
          maxWorkers: "100%",
          globalSetup: "test/support/python.setup.mjs",
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "webview",
          include: ["test/browser/**/*.test.ts"],
          exclude: ["test/browser/workbench/**", "test/browser/pictures/**"],
          setupFiles,
          globalSetup: "test/support/chromium.setup.mjs",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "workbench",
          include: ["test/browser/workbench/**/*.test.ts"],
          setupFiles,
          globalSetup: ["chromium", "workbench", "python"].map((each) => `test/support/${each}.setup.mjs`),
          // One workbench and one trainer are enough for two cores: two of each take nearly as long, and lose clicks.
          fileParallelism: false,
          // On a busy machine a whole VS Code now and then loses a click; what is broken fails twice.
          retry: 1,
          // By itself a poll gives up after a second.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        // No test: `npm run screenshots` takes the pictures of the documentation.
        test: {
          name: "pictures",
          include: ["test/browser/pictures/**/*.test.ts"],
          setupFiles,
          globalSetup: ["chromium", "workbench", "python"].map((each) => `test/support/${each}.setup.mjs`),
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
