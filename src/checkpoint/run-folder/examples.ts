import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ExampleOutline, ExampleSample } from "../../protocol.js";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { encodeSafetensors, type NamedArray } from "../safetensors.js";
import { readByteRange, readSafetensors } from "../safetensors-file.js";
import { exists, writeAtomically } from "./files.js";
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
  const outline = await readExampleOutline(folder);
  if (!outline) return null;
  const { count: _, images, ...rest } = outline;
  return { ...rest, images: await readByteRange(images) };
}

/**
 * The same without the images, which may be most of a process's memory: where they are is told instead. Null where the run
 * has none. @throws CheckpointError
 */
export async function readExampleOutline(folder: string): Promise<ExampleOutline | null> {
  const file = runPaths(folder).examples;
  if (!(await exists(file))) return null;
  return readSafetensors(file, MOST_BYTES, async (arrays) => {
    const images = arrays.range("images");
    const [count, height, width, channels] = arrays.entry("images")?.shape ?? [];
    if (!images || count === undefined || !height || !width || !channels) {
      throw new CheckpointError(`${file}: it holds no images (bytes of count × height × width × channels)`);
    }
    const labels = await arrays.integers("labels");
    return { height, width, channels, count, labels: labels?.length === count ? labels : null, images };
  });
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
