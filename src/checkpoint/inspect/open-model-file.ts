import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { FileBytes } from "./bytes.js";
import { formats } from "./formats/registry.js";
import { Malformed } from "./malformed.js";
import type { ModelFile, ModelFormat, ModelPlace } from "./model-file.js";
import { type ModelMapping, mappingFileOf, readMapping } from "./model-mapping.js";

export interface OpenModelFile extends ModelFile {
  readonly path: string;
  close(): void;
}

/**
 * Opens a model file, a checkpoint or a run: its head is read, tensors are when they are asked for.
 *
 * @throws CheckpointError: one line that names the file and what is wrong
 */
export async function openModelFile(path: string): Promise<OpenModelFile> {
  const found = await stat(path).catch((error: unknown) => {
    throw new CheckpointError(`${path}: ${fileProblem(error)}`);
  });
  let bytes: FileBytes | null = null;
  try {
    bytes = found.isDirectory() ? null : new FileBytes(path);
    const file = await openBytes({ path, bytes });
    const { mapping, note } = await mappingBeside(path);
    const notes = note ? [...file.notes, note] : file.notes;
    const opened = bytes;
    return { ...file, notes, mapping, path, close: () => opened?.close() };
  } catch (error) {
    bytes?.close();
    throw named(error, path);
  }
}

/** What its user said of a file; one that can't be read is none. */
async function mappingBeside(model: string): Promise<{ mapping: ModelMapping; note: string | null }> {
  const file = mappingFileOf(model);
  const name = basename(file);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return { mapping: {}, note: null };
  try {
    return { mapping: readMapping(text), note: `what its layers do is told by ${name}` };
  } catch (error) {
    return { mapping: {}, note: `${name} is not read: ${error instanceof Error ? error.message : error}` };
  }
}

/** Opens what is at hand already. @throws Malformed, CheckpointError */
export async function openBytes(place: ModelPlace): Promise<ModelFile> {
  return (await formatOf(place)).open(place);
}

/** What went wrong with a file, with its name in the sentence. */
export function named(error: unknown, path: string): unknown {
  if (error instanceof Malformed) return new CheckpointError(`${path}: ${error.message}`);
  const isSystem = error instanceof Error && "syscall" in error;
  return isSystem ? new CheckpointError(`${path}: ${fileProblem(error)}`) : error;
}

/** By what the bytes say, else by the name. */
async function formatOf(place: ModelPlace): Promise<ModelFormat> {
  for (const format of formats) if (await recognises(format, place)) return format;
  const byName = place.bytes && formats.find(({ usualName }) => usualName.test(place.path));
  if (byName) return byName;
  throw new Malformed(
    `it is no file that can be looked into; what can be: ${formats.map(({ description }) => description).join(", ")}`,
  );
}

async function recognises(format: ModelFormat, place: ModelPlace): Promise<boolean> {
  try {
    return await format.matches(place);
  } catch (error) {
    // An archive with a damaged directory is none of this kind for sure; by its name it may be.
    if (error instanceof Malformed) return false;
    throw error;
  }
}
