import * as path from "node:path";
import type { ImageSet } from "../data-set.js";
import { findFile } from "../find-file.js";
import { imagesOf, labelsOf } from "../image-array.js";
import { readNpy } from "../npy.js";
import type { DataFormat } from "./format.js";

/** Names that people give their arrays; the labels' name at the same place belongs to the images'. */
const TRAIN_IMAGES = ["x_train", "X_train", "train_images", "train-images", "train", "images", "x", "X"];
const TRAIN_LABELS = ["y_train", "y_train", "train_labels", "train-labels", "train-labels", "labels", "y", "y"];
const TEST_IMAGES = ["x_test", "X_test", "test_images", "test-images", "test"];
const TEST_LABELS = ["y_test", "y_test", "test_labels", "test-labels", "test-labels"];

/** A folder of NumPy arrays: x_train.npy, y_train.npy, x_test.npy, y_test.npy, or names like those. */
export const npyFolder: DataFormat = {
  description: "NumPy arrays with the usual names (x_train.npy, y_train.npy, …)",
  recognises: async (place, isFolder) => isFolder && (await findFile(place, TRAIN_IMAGES.map(npy))) !== null,
  async read(place) {
    const train = await readNamed(place, TRAIN_IMAGES, TRAIN_LABELS);
    return { train: train as ImageSet, test: await readNamed(place, TEST_IMAGES, TEST_LABELS), classNames: null };
  },
};

/** One NumPy array of images, with its labels beside it where a file of the matching name is there. */
export const npyFile: DataFormat = {
  description: "a NumPy array (.npy)",
  recognises: async (place, isFolder) => !isFolder && place.endsWith(".npy"),
  async read(place) {
    const stem = path.basename(place, ".npy");
    const known = TRAIN_LABELS[TRAIN_IMAGES.indexOf(stem)];
    const names = [stem.replace("images", "labels"), `${stem}_labels`, `${stem}-labels`, ...(known ? [known] : [])];
    const labels = await findFile(path.dirname(place), names.filter((name) => name !== stem).map(npy));
    return { train: await readArrays(place, labels), test: null, classNames: null };
  },
};

function npy(name: string): string {
  return `${name}.npy`;
}

async function readNamed(
  folder: string,
  images: readonly string[],
  labels: readonly string[],
): Promise<ImageSet | null> {
  const file = await findFile(folder, images.map(npy));
  if (!file) return null;
  const name = labels[images.indexOf(path.basename(file, ".npy"))] as string;
  return readArrays(file, await findFile(folder, [npy(name)]));
}

async function readArrays(imagesFile: string, labelsFile: string | null): Promise<ImageSet> {
  const { shape, values } = await readNpy(imagesFile);
  const images = imagesOf(shape, values, null, imagesFile);
  if (!labelsFile) return images;
  const stored = await readNpy(labelsFile);
  return { ...images, labels: labelsOf(stored.shape, stored.values, images.count, labelsFile) };
}
