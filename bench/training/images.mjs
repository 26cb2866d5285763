import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { runnerImport } from "vite";

export const root = path.resolve(fileURLToPath(import.meta.url), "../../..");
export const imagesFile = path.join(root, "dist", "data", "mnist", "train-images-idx3-ubyte.gz");

/** The first images of MNIST, 784 bytes each, in memory that threads can share. */
export function firstImages(count) {
  const bytes = gunzipSync(readFileSync(imagesFile)).subarray(16, 16 + count * 784);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** A module of the sources. */
export async function load(file) {
  return (await runnerImport(path.join(root, file), { root, logLevel: "error" })).module;
}
