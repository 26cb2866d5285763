// One build at a time in one checkout.
import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { cache } from "./paths.mjs";

/** Does the work while no other process does work of this name here; waits for it first. */
export async function exclusively(name, work, say = () => {}) {
  await mkdir(cache, { recursive: true });
  const file = path.join(cache, `${name}.lock`);
  for (let waited = false; !(await take(file)); waited = true) {
    if (!waited) say(`waiting for another process that does this already (${file})`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file) {
  try {
    const handle = await open(file, "wx");
    await handle.write(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    // An owner that died left its lock behind. An empty file is one whose owner is about to write into it.
    if (holder && !isAlive(holder)) await rm(file, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
