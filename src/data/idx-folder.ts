import { stat } from "node:fs/promises";
import * as path from "node:path";
import { DataError, type ImageSet } from "./data-set.js";
import { readIdx } from "./idx.js";
import { sharedBytes } from "./shared-memory.js";

/** The usual names of an IDX pair's files, in the order in which they are looked for. */
const NAMES = {
  train: { images: stems("train", "images", 3), labels: stems("train", "labels", 1) },
  test: {
    images: [...stems("t10k", "images", 3), ...stems("test", "images", 3)],
    labels: [...stems("t10k", "labels", 1), ...stems("test", "labels", 1)],
  },
} as const;

function stems(split: string, what: string, dimensions: number): string[] {
  return [`${split}-${what}-idx${dimensions}-ubyte`, `${split}-${what}.idx${dimensions}-ubyte`].flatMap((name) => [
    name,
    `${name}.gz`,
  ]);
}

/** Whether a folder holds training images as an IDX file of a usual name. */
export async function hasIdxFiles(folder: string): Promise<boolean> {
  return (await find(folder, NAMES.train.images)) !== null;
}

/** Reads the pairs of a folder; labels are taken where they are. @throws DataError */
export async function readIdxFolder(folder: string): Promise<{ train: ImageSet; test: ImageSet | null }> {
  const train = await readPair(folder, "train");
  if (!train) throw new DataError(`${folder}: there is no ${NAMES.train.images[0]}[.gz] in it`);
  const test = await readPair(folder, "test");
  if (test && (test.height !== train.height || test.width !== train.width)) {
    throw new DataError(
      `${folder}: training images are ${train.height}×${train.width}, test images ${test.height}×${test.width}; one size is needed`,
    );
  }
  return { train, test };
}

async function readPair(folder: string, split: "train" | "test"): Promise<ImageSet | null> {
  const images = await find(folder, NAMES[split].images);
  if (!images) return null;
  return readIdxImages(images, await find(folder, NAMES[split].labels));
}

/** Images of one IDX file (count × height × width [× channels]), with the labels of another. @throws DataError */
export async function readIdxImages(imagesFile: string, labelsFile: string | null): Promise<ImageSet> {
  const { shape, values } = await readIdx(imagesFile);
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 3) {
    throw new DataError(`${imagesFile}: its shape is ${shape.join(" × ")}; images need count × height × width`);
  }
  return {
    count,
    height,
    width,
    channels,
    pixels: sharedBytes(values),
    labels: await readLabels(labelsFile, imagesFile, count),
  };
}

async function readLabels(file: string | null, imagesFile: string, count: number): Promise<Int32Array | null> {
  if (!file) return null;
  const { shape, values } = await readIdx(file);
  if (shape.length !== 1) throw new DataError(`${file}: its shape is ${shape.join(" × ")}; labels need one dimension`);
  if (values.length !== count) {
    throw new DataError(
      `${file}: it has ${values.length} labels, ${imagesFile} has ${count} images; they must be as many`,
    );
  }
  return Int32Array.from(values);
}

async function find(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const file = path.join(folder, name);
    if (
      await stat(file).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return file;
  }
  return null;
}
