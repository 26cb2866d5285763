// dist to a VSIX.
import { stat } from "node:fs/promises";
import { createVSIX } from "@vscode/vsce";
import { inRoot } from "./paths.mjs";

const MAXIMUM_MEGABYTES = 20;

/** Packs what .vscodeignore lets through into one file. Throws where that is too large to ship. */
export async function pack(vsix) {
  const packagePath = inRoot(vsix);
  // Everything is bundled, and pictures in the README come along instead of being linked.
  await createVSIX({
    cwd: inRoot(),
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const megabytes = (await stat(packagePath)).size / 1e6;
  console.error(`${vsix}: ${megabytes.toFixed(2)} MB`);
  if (megabytes > MAXIMUM_MEGABYTES) throw new Error(`${vsix}: larger than ${MAXIMUM_MEGABYTES} MB; see .vscodeignore`);
}
