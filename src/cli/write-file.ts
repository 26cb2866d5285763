import { rename, rm, writeFile } from "node:fs/promises";

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
