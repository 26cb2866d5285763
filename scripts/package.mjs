// npm run package: builds what is stale, then the VSIX.
import { build } from "./lib/build.mjs";
import { fail } from "./lib/fail.mjs";

await build("vsix", { say: console.error }).catch(fail);
