// The plugin of the TypeScript server, where that server looks for it: in an extension's node_modules.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

const name = "latent-lens-typescript-plugin";

/** Writes the package that stands for dist/typescript-plugin.js into an extension's folder. */
export async function writePluginPackage(extension) {
  const folder = path.join(extension, "node_modules", name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name, version: "0.1.0", main: "index.js" }));
  await writeFile(path.join(folder, "index.js"), 'module.exports = require("../../dist/typescript-plugin.js");\n');
}

/** For the manifest of the VSIX: what of node_modules is the extension's. */
export const pluginDependency = { [name]: "0.1.0" };
