// A VS Code served to a browser on this machine.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort } from "./free-port.mjs";
import { endTree } from "./process-tree.mjs";
import { run } from "./run.mjs";

/** Settings that keep the workbench calm: no welcome, no chat, no updates. */
const calm = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.autoUpdate": false,
  "git.openRepositoryInParentFolders": "never",
  "telemetry.telemetryLevel": "off",
};

/**
 * Serves a workbench on loopback.
 * @param {object} options
 * @param {{node: string, entry: string}} options.codeServer as `installCodeServer` returns it
 * @param {string} options.folder holds its settings, extensions and log
 * @param {string} [options.vsix] an extension to install first
 * @param {number} [options.port] a free one by default
 * @param {object} [options.settings] further user settings
 * @param {boolean} [options.workspaceTrust] whether it asks for trust; false by default
 * @returns {Promise<{url: string, port: number, pid: number, ended: Promise<void>, stop: () => Promise<void>}>}
 */
export async function serveWorkbench({ codeServer, folder, vsix, port, settings = {}, workspaceTrust = false }) {
  const userData = path.join(folder, "data");
  await mkdir(path.join(userData, "User"), { recursive: true });
  await writeFile(path.join(userData, "User", "settings.json"), JSON.stringify({ ...calm, ...settings }, null, 2));
  const places = ["--user-data-dir", userData, "--extensions-dir", path.join(folder, "extensions")];
  const config = ["--config", path.join(folder, "config.yaml")];
  // An empty gallery: nothing is asked of the network.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  // Started from within a VS Code's terminal, it must not take itself for that one.
  for (const name of Object.keys(env)) if (name.startsWith("VSCODE_")) delete env[name];
  const logFile = path.join(folder, "code-server.log");
  const log = openSync(logFile, "w");
  if (vsix) {
    const install = [codeServer.entry, ...places, ...config, "--install-extension", vsix, "--force"];
    await run(codeServer.node, install, { env, log });
  }

  const chosen = port ?? (await freePort());
  const child = spawn(
    codeServer.node,
    [
      codeServer.entry,
      ...places,
      ...config,
      ...["--auth", "none", "--bind-addr", `127.0.0.1:${chosen}`],
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      ...(workspaceTrust ? [] : ["--disable-workspace-trust"]),
    ],
    // A group of its own: Ctrl-C reaches us alone, and we end it in order.
    { env, stdio: ["ignore", log, log], detached: process.platform !== "win32" },
  );
  closeSync(log);
  const ended = new Promise((resolve) => child.once("exit", () => resolve()));
  const stop = () => endTree(child);
  const url = `http://127.0.0.1:${chosen}/`;
  try {
    await answers(`${url}healthz`, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port: chosen, pid: child.pid, ended, stop };
}

async function answers(url, child, logFile) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`code-server ended at once; its log: ${logFile}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`code-server did not answer within 60 s; its log: ${logFile}`);
}
