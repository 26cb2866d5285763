// npm run screenshots: the pictures of the documentation, taken from a real VS Code that trains a real model.
import { installDependencies } from "./lib/dependencies.mjs";
import { fail } from "./lib/fail.mjs";
import { inRoot } from "./lib/paths.mjs";
import { exitCode } from "./lib/run.mjs";

await installDependencies(console.log).catch(fail);
const vitest = inRoot("node_modules", "vitest", "vitest.mjs");
process.exit(await exitCode(process.execPath, [vitest, "run", "--project", "pictures"]));
