// The parts of `npm test`. Each answers {passed, failed}; one that throws counts as one failure.
import { mkdir, readFile, rm } from "node:fs/promises";
import { build } from "./build.mjs";
import { installChromium } from "./chromium.mjs";
import { installCodeServer } from "./code-server.mjs";
import { runEditorTests } from "./editor-tests.mjs";
import { inRoot } from "./paths.mjs";
import { installTorch } from "./python.mjs";
import { exitCode } from "./run.mjs";

const tool = (file, ...args) => exitCode(process.execPath, [inRoot("node_modules", ...file.split("/")), ...args]);

export const parts = {
  /** Types and style; each tool counts as one test. */
  async check() {
    const codes = await Promise.all([
      tool("typescript/bin/tsc", "--noEmit", "-p", "."),
      tool("typescript/bin/tsc", "--noEmit", "-p", "webview"),
      tool("@biomejs/biome/bin/biome", "check", "."),
    ]);
    const failed = codes.filter((code) => code !== 0).length;
    return { passed: codes.length - failed, failed };
  },

  async unit(say) {
    await Promise.all([build("all", { say }), installTorch(say)]);
    return vitest("unit", "python");
  },

  async editor(say) {
    await build("editorTests", { say });
    const results = await freshResults("editor");
    const code = await runEditorTests(say);
    return counted(JSON.parse(await readFile(results, "utf8")), code);
  },

  async browser(say) {
    await build("vsix", { say });
    await installWindow(say);
    return vitest("webview", "workbench");
  },
};

/**
 * Brings what the named parts look through while parts before them test: networks are waited for, processors are not. What goes
 * wrong here is tried again, and told, by the part itself.
 */
export function installAhead(names, say) {
  if (names.includes("browser")) installWindow(say).catch(() => undefined);
}

async function installWindow(say) {
  await installChromium(say);
  await installCodeServer(say);
}

async function vitest(...projects) {
  const results = await freshResults(projects.join("-"));
  const code = await tool(
    "vitest/vitest.mjs",
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${results}`,
  );
  const { numPassedTests, numFailedTests } = JSON.parse(await readFile(results, "utf8"));
  return counted({ passed: numPassedTests, failed: numFailedTests }, code);
}

/** A program that failed without a failing test, as a file that can't be loaded does, has failed once. */
function counted({ passed, failed }, code) {
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

/** The file for a part's results, with none of an earlier run in it. */
async function freshResults(name) {
  const file = inRoot("test-results", `${name}.json`);
  await mkdir(inRoot("test-results"), { recursive: true });
  await rm(file, { force: true });
  return file;
}
