import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ExampleOutline, ExampleSample, ImageShape } from "../../protocol.js";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import {
  type ArrayEntry,
  decodeSafetensors,
  decodeSafetensorsHeader,
  encodeSafetensors,
  headerLength,
  type NamedArray,
} from "../safetensors.js";
import { exists, readBounded, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const MOST_BYTES = 256 * 1024 * 1024;

/** Writes the sample of the test set that the run's snapshots speak of. */
export async function writeExamples(folder: string, sample: ExampleSample): Promise<void> {
  const { images, labels, height, width, channels } = sample;
  const count = images.length / (height * width * channels);
  const arrays: NamedArray[] = [{ name: "images", dtype: "U8", shape: [count, height, width, channels], data: images }];
  if (labels) arrays.push({ name: "labels", dtype: "I32", shape: [count], data: labels });
  await writeAtomically(runPaths(folder).examples, encodeSafetensors(arrays));
}

/** Null where the run has none. @throws CheckpointError */
export async function readExamples(folder: string): Promise<ExampleSample | null> {
  const file = runPaths(folder).examples;
  if (!(await exists(file))) return null;
  const { arrays } = decodeSafetensors(await readBounded(file, MOST_BYTES), file);
  const images = arrays.get("images");
  const labels = arrays.get("labels")?.data;
  const { count, ...form } = formOf(images, file);
  const fitting = labels instanceof Int32Array && labels.length === count ? labels : null;
  return { ...form, images: images?.data as Uint8Array, labels: fitting };
}

/**
 * The same without the images, which may be most of a process's memory: where they are is told instead. Null where the run
 * has none. @throws CheckpointError
 */
export async function readExampleOutline(folder: string): Promise<ExampleOutline | null> {
  const file = runPaths(folder).examples;
  if (!(await exists(file))) return null;
  const handle = await open(file).catch((error: unknown) => {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  });
  try {
    const { size } = await handle.stat();
    if (size > MOST_BYTES) throw new CheckpointError(`${file}: it is larger than such a file can be (${size} bytes)`);
    const start = await readRange(handle, 0, Math.min(8, size));
    const { entries } = decodeSafetensorsHeader(
      ...([await readRange(handle, 0, Math.min(size, 8 + headerLength(start, size, file))), size, file] as const),
    );
    const named = (name: string) => entries.find((entry) => entry.name === name);
    const images = named("images");
    const { count, ...form } = formOf(images, file);
    const { begin, end } = images as ArrayEntry;
    return { ...form, count, labels: await readLabels(handle, named("labels"), count), images: { file, begin, end } };
  } finally {
    await handle.close();
  }
}

/** Two runs whose examples have the same digest have the same images and labels, in the same order. @throws CheckpointError */
export async function digestOfExamples({ height, width, channels, labels, images }: ExampleOutline): Promise<string> {
  const hash = createHash("sha256").update(`${height} ${width} ${channels}`);
  try {
    // The end is within.
    const range = { start: images.begin, end: images.end - 1 };
    if (images.end > images.begin) for await (const bytes of createReadStream(images.file, range)) hash.update(bytes);
  } catch (error) {
    throw new CheckpointError(`${images.file}: ${fileProblem(error)}`);
  }
  if (labels) hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  return hash.digest("hex");
}

function formOf(
  images: Pick<ArrayEntry, "dtype" | "shape"> | undefined,
  file: string,
): ImageShape & { readonly count: number } {
  const [count, height, width, channels] = images?.shape ?? [];
  if (images?.dtype !== "U8" || count === undefined || !height || !width || !channels) {
    throw new CheckpointError(`${file}: it holds no images (bytes of count × height × width × channels)`);
  }
  return { count, height, width, channels };
}

async function readLabels(
  handle: FileHandle,
  entry: ArrayEntry | undefined,
  count: number,
): Promise<Int32Array | null> {
  if (entry?.dtype !== "I32" || entry.end - entry.begin !== 4 * count) return null;
  return new Int32Array((await readRange(handle, entry.begin, entry.end)).buffer);
}

async function readRange(handle: FileHandle, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
  if (bytesRead < bytes.length) throw new CheckpointError("a file of examples became shorter while it was read");
  return bytes;
}
