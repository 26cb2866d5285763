import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { encode } from "fast-png";
import { loadData } from "../../../src/data/load.js";
import type { DataDescription } from "../../../src/protocol.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const bundledData = path.resolve(import.meta.dirname, "../../../dist/data");
/** A folder with files, removed when the tests of the file end. */
export async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

export function load(where: string | DataDescription, { seed = 1, limit = null as number | null } = {}) {
  const description: DataDescription = typeof where === "string" ? { kind: "path", path: where } : where;
  return loadData(description, { bundledData, workspaceFolder: null, seed, limit });
}

/** Bytes that tell images and their pixels apart. */
export function testPixels(count: number, size: number): Uint8Array {
  return Uint8Array.from({ length: count * size }, (_, at) => (37 * Math.floor(at / size) + 11 * (at % size)) % 256);
}

export function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const file = Buffer.alloc(4 + 4 * shape.length + values.length);
  file.writeUInt32BE(0x800 + shape.length, 0);
  for (const [index, extent] of shape.entries()) file.writeUInt32BE(extent, 4 + 4 * index);
  file.set(values, 4 + 4 * shape.length);
  return file;
}

/** As numpy.save writes it. */
export function npy(type: string, shape: readonly number[], bytes: Uint8Array, order = "False"): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00\0\0${padded}`, "latin1");
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, bytes]);
}

export function png(width: number, height: number, data: Uint8Array, channels = 1): Uint8Array {
  return encode({ width, height, data, channels, depth: 8 });
}
