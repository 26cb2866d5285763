// npm test [-- check|unit|editor|browser …]: all parts, or those that are named. The last line sums them up.
import { installDependencies } from "./lib/dependencies.mjs";
import { fail } from "./lib/fail.mjs";

await installDependencies(console.log).catch(fail);
const { installAhead, parts } = await import("./lib/test-parts.mjs");

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in parts));
if (unknown)
  fail(`${unknown}: no part of the tests; there are ${Object.keys(parts).join(", ")}`, {
    usage: "usage: npm test [-- PART …]",
  });

const chosen = named.length > 0 ? named : Object.keys(parts);
installAhead(chosen, console.log);
let passed = 0;
let failed = 0;
for (const name of chosen) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const counts = await parts[name](console.log).catch((error) => {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  });
  passed += counts.passed;
  failed += counts.failed;
  console.log(
    `── ${name}: ${counts.passed} passed, ${counts.failed} failed, ${Math.round((Date.now() - started) / 1000)} s`,
  );
}
console.log(`${passed} passed, ${failed} failed`);
// Whatever a part left running must not keep a CI waiting.
process.exit(failed > 0 ? 1 : 0);
