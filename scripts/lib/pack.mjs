// dist to a VSIX.
import { stat } from "node:fs/promises";
import { inRoot } from "./paths.mjs";
import { output } from "./run.mjs";

const MAXIMUM_MEGABYTES = 20;

/** Packs what .vscodeignore lets through into one file. Throws where that is too large to ship. */
export async function pack(vsix) {
  const packagePath = inRoot(vsix);
  // Everything is bundled, and pictures in the README come along instead of being linked.
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  await output(process.execPath, [
    inRoot("node_modules/@vscode/vsce/vsce"),
    "package",
    ...options,
    "--out",
    packagePath,
  ]);
  const megabytes = (await stat(packagePath)).size / 1e6;
  console.error(`${vsix}: ${megabytes.toFixed(2)} MB`);
  if (megabytes > MAXIMUM_MEGABYTES) throw new Error(`${vsix}: larger than ${MAXIMUM_MEGABYTES} MB; see .vscodeignore`);
}
