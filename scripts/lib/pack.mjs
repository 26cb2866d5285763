// dist to a VSIX.
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { output } from "./run.mjs";
import { pluginDependency, writePluginPackage } from "./typescript-plugin.mjs";

const MAXIMUM_MEGABYTES = 20;

/** Packs what .vscodeignore lets through into one file. Throws where that is too large to ship. */
export async function pack(vsix) {
  const packagePath = inRoot(vsix);
  const stage = await makeStage();
  // Pictures in the README come along instead of being linked.
  const options = ["--allow-missing-repository", "--no-rewrite-relative-links", "--out", packagePath];
  await output(process.execPath, [inRoot("node_modules/@vscode/vsce/vsce"), "package", ...options], { cwd: stage });
  await rm(stage, { recursive: true, force: true });
  const megabytes = (await stat(packagePath)).size / 1e6;
  console.error(`${vsix}: ${megabytes.toFixed(2)} MB`);
  if (megabytes > MAXIMUM_MEGABYTES) throw new Error(`${vsix}: larger than ${MAXIMUM_MEGABYTES} MB; see .vscodeignore`);
}

/**
 * A folder with the extension alone, and of the documentation's pictures those that README and walkthrough show. Its
 * one dependency is what the TypeScript server wants to find in node_modules.
 */
async function makeStage() {
  const stage = inRoot("dist", "vsix");
  await rm(stage, { recursive: true, force: true });
  const [manifestText, readme] = await Promise.all(
    ["package.json", "README.md"].map((file) => readFile(inRoot(file), "utf8")),
  );
  const isShown = (picture) => readme.includes(picture) || manifestText.includes(picture);
  // Loaded late: whoever imports this file may be the one to install the dependencies.
  const { listFiles } = await import("@vscode/vsce");
  const withoutDependencies = 0;
  for (const file of await listFiles({ cwd: inRoot(), packageManager: withoutDependencies })) {
    if (file.startsWith("docs/") && !isShown(file)) continue;
    await mkdir(path.dirname(path.join(stage, file)), { recursive: true });
    await cp(inRoot(file), path.join(stage, file));
  }
  const { scripts, devDependencies, ...manifest } = JSON.parse(manifestText);
  manifest.dependencies = pluginDependency;
  await writeFile(path.join(stage, "package.json"), JSON.stringify(manifest, null, 2));
  await writePluginPackage(stage);
  // All that is here is to be shipped, and vsce asks for a file that says so.
  await writeFile(path.join(stage, ".vscodeignore"), "");
  return stage;
}
