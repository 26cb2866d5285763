// npm run package: the VSIX, from what is in dist.
import { stat } from "node:fs/promises";
import { vsix } from "./lib/build.mjs";
import { fail } from "./lib/fail.mjs";
import { inRoot } from "./lib/paths.mjs";

const MAXIMUM_MEGABYTES = 20;
const { createVSIX } = await import("@vscode/vsce");
const packagePath = inRoot(vsix);
// Everything is bundled, and pictures in the README come along instead of being linked.
await createVSIX({
  cwd: inRoot(),
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
}).catch(fail);
const megabytes = (await stat(packagePath)).size / 1e6;
console.error(`${vsix}: ${megabytes.toFixed(2)} MB`);
if (megabytes > MAXIMUM_MEGABYTES) fail(`${vsix} is larger than ${MAXIMUM_MEGABYTES} MB`);
