// Runs every *.test.ts of this folder inside the extension host; VS Code calls `run`.
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { format } from "node:util";
import Mocha from "mocha";

interface TestModules {
  keys(): string[];
  (id: string): unknown;
}

/** Resolves when all tests passed; rejects otherwise. The counts go to test-results/editor.json. */
export async function run(): Promise<void> {
  // The mark tells these lines from the editor's own; who starts the tests shows these alone.
  Mocha.reporters.Base.consoleLog = (...line: unknown[]) => console.log(`[test] ${format(...line)}`);
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 60_000, reporter: "spec" });
  // The globals describe and it come with this event; mocha itself sends it for each file that it loads.
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  const modules: TestModules = import.meta.webpackContext("./", { recursive: true, regExp: /\.test\.ts$/ });
  for (const id of modules.keys()) modules(id);

  const counts = await new Promise<{ passed: number; failed: number }>((resolve) => {
    let passed = 0;
    mocha.run((failed) => resolve({ passed, failed })).on("pass", () => passed++);
  });
  const results = path.resolve(__dirname, "../../../test-results");
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, "editor.json"), JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} editor tests failed`);
}

declare global {
  interface ImportMeta {
    webpackContext(folder: string, options: { recursive: boolean; regExp: RegExp }): TestModules;
  }
}
