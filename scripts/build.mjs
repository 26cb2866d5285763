// npm run build [-- --if-stale] [--only node|web] [--quiet]
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { fail } from "./lib/fail.mjs";

const usage = "usage: npm run build [-- [--if-stale] [--only node|web] [--quiet]]";
const { values } = options();
await build(values.only ?? "all", { force: !values["if-stale"], say: values.quiet ? undefined : console.error }).catch(
  fail,
);

function options() {
  try {
    const parsed = parseArgs({
      options: { "if-stale": { type: "boolean" }, only: { type: "string" }, quiet: { type: "boolean" } },
    });
    if (![undefined, "node", "web"].includes(parsed.values.only))
      throw new Error(`--only ${parsed.values.only}: unknown`);
    return parsed;
  } catch (error) {
    return fail(error, { usage });
  }
}
