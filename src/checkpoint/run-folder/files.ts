import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";

/** Writes a file so that a reader sees the old one or the new one, whole, also after the power fails. */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeSynced(temporary, content);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  }
}

/** Writes a file and waits until it is on the disk. */
export async function writeSynced(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes new names in a folder last. Where a platform can't, it need not. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** @throws CheckpointError where the file is missing, unreadable or larger than a reader is ready for */
export async function readBounded(file: string, mostBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`it is ${size} bytes long, and no such file has more than ${mostBytes}`);
    return await readFile(file);
  } catch (error) {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  }
}

/** @throws CheckpointError */
export async function readJson(file: string, mostBytes: number): Promise<unknown> {
  const bytes = await readBounded(file, mostBytes);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new CheckpointError(`${file}: it is no JSON (${error instanceof Error ? error.message : error})`);
  }
}

/** The names in a folder, sorted; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

export function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
