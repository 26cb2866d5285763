import * as path from "node:path";
import { DataError, type ImageSet } from "../data-set.js";
import { findFile } from "../find-file.js";
import { readIdx } from "../idx.js";
import { sharedBytes } from "../shared-memory.js";
import type { DataFormat } from "./format.js";

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

/** A folder of IDX files with the usual names: MNIST, Fashion-MNIST, KMNIST, EMNIST's splits renamed. */
export const idxFolder: DataFormat = {
  description: "IDX files with the usual names (train-images-idx3-ubyte[.gz], …)",
  recognises: async (place, isFolder) => isFolder && (await findFile(place, NAMES.train.images)) !== null,
  read: async (place) => ({ ...(await readIdxFolder(place)), classNames: null }),
};

/** One IDX file of images, with its labels beside it where a file of the matching name is there. */
export const idxFile: DataFormat = {
  description: "an IDX file",
  recognises: async (place, isFolder) => !isFolder && /(?:idx\d-ubyte|\.idx\d?|-ubyte)(?:\.gz)?$/.test(place),
  async read(place) {
    const folder = path.dirname(place);
    const name = path.basename(place).replace("images", "labels").replace("idx3", "idx1");
    const packed = name.endsWith(".gz");
    const names = [name, packed ? name.slice(0, -3) : `${name}.gz`].filter((each) => each !== path.basename(place));
    return { train: await readIdxImages(place, await findFile(folder, names)), test: null, classNames: null };
  },
};

/** Reads the pairs of a folder; labels are taken where they are. @throws DataError */
async function readIdxFolder(folder: string): Promise<{ train: ImageSet; test: ImageSet | null }> {
  const [train, test] = await Promise.all([readPair(folder, "train"), readPair(folder, "test")]);
  if (!train) throw new DataError(`${folder}: there is no ${NAMES.train.images[0]}[.gz] in it`);
  return { train, test };
}

async function readPair(folder: string, split: "train" | "test"): Promise<ImageSet | null> {
  const images = await findFile(folder, NAMES[split].images);
  if (!images) return null;
  return readIdxImages(images, await findFile(folder, NAMES[split].labels));
}

/** Images of one IDX file (count × height × width [× channels]), with the labels of another. @throws DataError */
async function readIdxImages(imagesFile: string, labelsFile: string | null): Promise<ImageSet> {
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
