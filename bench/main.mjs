// npm run bench [-- training [--json] | latents [--json] | host [--json] | run [--json] | editor [--swiftshader] [--json] | kernels]: our speed beside that of others, measured in turns in one run.
import { build } from "../scripts/lib/build.mjs";
import { fail } from "../scripts/lib/fail.mjs";

const benches = {
  ...{ training: "./training.mjs", latents: "./latents.mjs", kernels: "./kernels.mjs" },
  ...{ host: "./host.mjs", run: "./run.mjs", editor: "./editor.mjs" },
};
const [name = "training", ...options] = process.argv.slice(2);
if (!(name in benches)) {
  fail(`${name}: no bench; there are ${Object.keys(benches).join(", ")}`, {
    usage:
      "usage: npm run bench [-- training [--json] | latents [--json] | host [--json] | run [--json] | editor [--swiftshader] [--json] | kernels]",
  });
}
await build("node", { say: console.error }).catch(fail);
process.argv = [process.argv[0], process.argv[1], ...options];
await import(benches[name]);
