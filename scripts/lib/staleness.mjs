// Whether what was made of some files is older than they are.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { cache, inRoot } from "./paths.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} inputs files and folders, relative to the root; one that is missing counts as empty
 * @property {string[]} outputs files and folders that must exist
 * @property {() => Promise<void>} make
 */

/** Makes a step's outputs where they are missing or their inputs changed. Returns whether there was anything to do. */
export async function refresh(step, { force = false } = {}) {
  const stamp = path.join(cache, "build", step.name);
  // Taken before the work: a file saved meanwhile makes the step stale again.
  const fingerprint = await fingerprintOf(step.inputs);
  if (!force && (await isFresh(step, stamp, fingerprint))) return false;
  await rm(stamp, { force: true });
  await step.make();
  await mkdir(path.dirname(stamp), { recursive: true });
  await writeFile(stamp, fingerprint);
  return true;
}

async function isFresh({ outputs }, stamp, fingerprint) {
  if (!outputs.every((output) => existsSync(inRoot(output)))) return false;
  return (await readFile(stamp, "utf8").catch(() => "")) === fingerprint;
}

/** A digest over names, sizes and times of change. */
async function fingerprintOf(inputs) {
  const hash = createHash("sha256");
  for (const lines of await Promise.all(inputs.map((input) => describe(inRoot(input))))) hash.update(lines.join("\n"));
  return hash.digest("hex");
}

async function describe(file) {
  const found = await stat(file).catch(() => null);
  if (!found) return [];
  if (!found.isDirectory()) return [`${file} ${found.size} ${found.mtimeMs}`];
  const names = (await readdir(file)).sort();
  return (await Promise.all(names.map((name) => describe(path.join(file, name))))).flat();
}
