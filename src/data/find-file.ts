import { stat } from "node:fs/promises";
import * as path from "node:path";
import { DataError } from "./data-set.js";

/** The first of several names that is a file of a folder. */
export async function findFile(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found?.isFile()) return file;
  }
  return null;
}

/** The error of a file that could not be read. */
export function unreadable(file: string, error: unknown): DataError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new DataError(`${file}: there is no such file`);
  if (code === "EACCES") return new DataError(`${file}: it can't be read; its permissions don't allow it`);
  return new DataError(`${file}: it can't be read (${message})`);
}
