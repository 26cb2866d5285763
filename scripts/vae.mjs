// npm run --silent vae -- train …: builds what is missing or stale, then is the command line itself.
// It runs in this very process, so that signals, exit code and kill -9 reach it and nothing else.
import { pathToFileURL } from "node:url";
import { build } from "./lib/build.mjs";
import { fail } from "./lib/fail.mjs";
import { oneInterrupt } from "./lib/one-interrupt.mjs";
import { inRoot } from "./lib/paths.mjs";

await build("node", { say: console.error }).catch(fail);
const program = inRoot("dist", "cli.js");
oneInterrupt();
process.argv[1] = program;
await import(pathToFileURL(program).href);
