// Runs dist/test/editor inside a real extension host.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { format } from "node:util";
import { chromiumArguments, installChromium } from "./chromium.mjs";
import { installCodeServer } from "./code-server.mjs";
import { cache, inRoot } from "./paths.mjs";
import { serveWorkbench } from "./serve-workbench.mjs";

const TIMEOUT_MS = 5 * 60_000;
/** What test/editor/index.ts begins its lines with; all else that the workbench says goes to test-results/editor.log. */
const TEST_MARK = "[test] ";
const entry = inRoot("dist", "test", "editor", "index.js");

/** Runs the suite in VSCODE_EXECUTABLE or a downloaded VS Code where that can be had, else in code-server; its exit code. */
export async function runEditorTests(say) {
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-editor-"));
  try {
    const desktop = await desktopVscode(say);
    return await withTimeout((ending) => (desktop ? inDesktop(desktop, folder) : inCodeServer(folder, say, ending)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the work; after too long, ends what it handed to `ending` and throws. */
async function withTimeout(work) {
  const endings = [];
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the editor tests did not end within ${TIMEOUT_MS / 1000} s`)),
      TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([work((end) => endings.unshift(end)), late]);
  } finally {
    clearTimeout(timer);
    for (const end of endings) await end();
  }
}

async function desktopVscode(say) {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return null;
  const reachable = await fetch("https://update.code.visualstudio.com/api/releases/stable", {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null);
  if (!reachable?.ok) return null;
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  return downloadAndUnzipVSCode({ cachePath: path.join(cache, "vscode-test") }).catch((error) => {
    say(`VS Code could not be downloaded (${error.message}): code-server takes its place`);
    return null;
  });
}

async function inDesktop(vscodeExecutablePath, folder) {
  const { runTests } = await import("@vscode/test-electron");
  return runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: inRoot(),
    extensionTestsPath: entry,
    launchArgs: [
      ...[
        folder,
        "--user-data-dir",
        path.join(folder, ".user-data"),
        "--extensions-dir",
        path.join(folder, ".extensions"),
      ],
      ...["--disable-workspace-trust", "--no-sandbox", "--disable-gpu"],
    ],
  }).catch(() => 1);
}

/** A served workbench takes the paths of extension and tests from its page's configuration. */
async function inCodeServer(folder, say, ending) {
  const codeServer = await installCodeServer(say);
  const server = await serveWorkbench({ codeServer, folder: path.join(folder, ".code-server") });
  ending(server.stop);
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: await installChromium(say), args: chromiumArguments });
  ending(() => browser.close());
  const page = await browser.newPage();
  const code = new Promise((resolve) => void page.exposeFunction("codeAutomationExit", resolve));
  const log = createWriteStream(inRoot("test-results", "editor.log"));
  ending(() => log.end());
  await page.exposeFunction("codeAutomationLog", (_type, args) => {
    const line = format(...args);
    log.write(`${line}\n`);
    if (line.startsWith(TEST_MARK)) console.log(line.slice(TEST_MARK.length));
  });
  const remote = (file) => ({ scheme: "vscode-remote", authority: `127.0.0.1:${server.port}`, path: file });
  await page.addInitScript(takeDevelopmentOptions, {
    extensions: [remote(inRoot())],
    extensionTestsPath: remote(entry),
  });
  await page.goto(`${server.url}?folder=${encodeURIComponent(folder)}`);
  return code;
}

/** Runs in the page, before its own scripts. */
function takeDevelopmentOptions(options) {
  const { window, document, MutationObserver } = globalThis;
  if (window.top !== window) return;
  new MutationObserver((_, observer) => {
    const meta = document.getElementById("vscode-workbench-web-configuration");
    if (!meta) return;
    observer.disconnect();
    const settings = JSON.parse(meta.getAttribute("data-settings"));
    settings.developmentOptions = { ...settings.developmentOptions, ...options };
    meta.setAttribute("data-settings", JSON.stringify(settings));
  }).observe(document, { childList: true, subtree: true });
}
