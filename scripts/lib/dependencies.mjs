// node_modules, as package-lock.json wants it.
import { readFile } from "node:fs/promises";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";

/** Runs `npm ci` where node_modules is missing or holds other versions than package-lock.json. */
export async function installDependencies(say = () => {}) {
  if (await upToDate()) return;
  say("installing dependencies with npm ci");
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { quiet: true });
}

async function upToDate() {
  // npm keeps a lock file of its own, of what it installed; optional packages of other platforms are left out there.
  const [wanted, installed] = await Promise.all([
    packages(inRoot("package-lock.json")),
    packages(inRoot("node_modules", ".package-lock.json")),
  ]);
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === "" || (installed[name] ? installed[name].version === version : optional === true),
  );
}

async function packages(file) {
  const text = await readFile(file, "utf8").catch(() => '{ "packages": {} }');
  return JSON.parse(text).packages;
}
