import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { fileProblem } from "../checkpoint/checkpoint-error.js";

/** Writes a file whole or not at all: beside its place first, then into it. @throws Error in one line */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  try {
    await writeFile(beside, content);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new Error(`${file}: it can't be written (${error instanceof Error ? error.message : error})`);
  }
}

/** Makes a folder, and those above it, where they are not there. @throws Error in one line */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw new Error(`${folder}: it can't be made: ${fileProblem(error)}`);
  });
}
