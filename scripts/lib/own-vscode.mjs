// The VS Code that the user has, opened so that nothing of his own set-up is touched.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { endTree } from "./process-tree.mjs";
import { output, run } from "./run.mjs";

/** Whether a `code` is on the PATH that can show a window here and is new enough; says why where it isn't. */
export async function hasOwnVscode(say) {
  // In a remote window's terminal, `code` stands for a VS Code on another machine.
  if (process.env.VSCODE_IPC_HOOK_CLI) return false;
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  const [version] = (await output("code", ["--version"]).catch(() => "")).split("\n");
  if (!/^\d+\.\d+\.\d+/.test(version)) return false;
  const { engines } = JSON.parse(await readFile(inRoot("package.json"), "utf8"));
  const wanted = engines.vscode.replace("^", "");
  if (!isOlder(version, wanted)) return true;
  say(`the VS Code on the PATH is ${version}, older than ${wanted}: code-server takes its place`);
  return false;
}

function isOlder(version, wanted) {
  return version.localeCompare(wanted, "en", { numeric: true }) < 0;
}

/** Opens a window with the extension, a folder and a file of it; `ended` resolves when it is closed. */
export async function openOwnVscode({ folder, vsix, workspace, file }) {
  const places = [
    ...["--user-data-dir", path.join(folder, "data")],
    ...["--extensions-dir", path.join(folder, "extensions")],
  ];
  await run("code", [...places, "--install-extension", vsix, "--force"], { quiet: true });
  const child = spawn("code", [...places, "--new-window", "--wait", workspace, file], {
    stdio: "ignore",
    shell: process.platform === "win32",
    detached: process.platform !== "win32",
  });
  return { ended: new Promise((resolve) => child.once("exit", resolve)), stop: () => endTree(child) };
}
