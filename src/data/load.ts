import { stat } from "node:fs/promises";
import * as path from "node:path";
import type { Binarization, DataDescription } from "../protocol.js";
import { binarizationOf, binarizeTest, binarizeTraining } from "./binarize.js";
import { DataError, type DataSet, type ImageSet } from "./data-set.js";
import { fashionClassNames, fashionFolder } from "./fashion-mnist.js";
import { fingerprint } from "./fingerprint.js";
import type { DataFormat } from "./formats/format.js";
import { formats } from "./formats/registry.js";
import { splitBySeed } from "./split.js";

export interface LoadOptions {
  /** The folder with the data sets that came with the product; `mnist/` is in it. */
  readonly bundledData: string;
  /** What relative paths start from; null means the current folder. */
  readonly workspaceFolder: string | null;
  /** Decides the split into training and test where the data have none. */
  readonly seed: number;
  /** Cuts the training set to its first examples. */
  readonly limit: number | null;
}

/** Reads a data set whole. @throws DataError: one line that says which file, what is wrong, and how to mend it */
export async function loadData(description: DataDescription, options: LoadOptions): Promise<DataSet> {
  const { name, place, classNames } = await locate(description, options);
  const stored = await (await formatOf(place)).read(place);
  const found = { ...stored, name, classNames: classNames ?? stored.classNames };
  return dataSetOf(found, place, { ...options, binarization: binarizationOf(description) });
}

export interface FoundImages {
  readonly name: string;
  readonly train: ImageSet;
  /** Null where the data are not split. */
  readonly test: ImageSet | null;
  readonly classNames?: readonly string[] | null | undefined;
}

/** Images as a data set: split where they are not, cut, described. `from` is what errors call them. @throws DataError */
export function dataSetOf(
  found: FoundImages,
  from: string,
  {
    seed,
    limit,
    binarization,
  }: Pick<LoadOptions, "seed" | "limit"> & { readonly binarization?: Binarization | undefined },
): DataSet {
  const { train, test: read } = found.test
    ? { train: found.train, test: found.test }
    : splitBySeed(found.train, seed, from);
  if (read.height !== train.height || read.width !== train.width || read.channels !== train.channels) {
    throw new DataError(
      `${from}: training images are ${shapeOf(train)}, test images ${shapeOf(read)}; they need one size`,
    );
  }
  const cut = limit === null ? train : first(train, limit);
  const limited = binarization ? binarizeTraining(cut, binarization) : cut;
  const test = binarization ? binarizeTest(read, binarization) : read;
  return {
    train: limited,
    test,
    summary: {
      name: found.name,
      height: train.height,
      width: train.width,
      channels: train.channels,
      trainCount: limited.count,
      testCount: test.count,
      classNames: found.classNames ?? numbersAsNames(train, test),
      fingerprint: fingerprint(limited, test),
    },
  };
}

async function locate(description: DataDescription, { bundledData, workspaceFolder }: LoadOptions) {
  switch (description.kind) {
    case "mnist":
      return { name: "mnist", place: path.join(bundledData, "mnist"), classNames: null };
    case "fashion-mnist":
      return {
        name: "fashion-mnist",
        place: await fashionFolder(description.folder),
        classNames: fashionClassNames,
      };
    case "path": {
      const place = path.resolve(workspaceFolder ?? ".", description.path);
      return { name: path.basename(place), place, classNames: null };
    }
    case "own":
      throw new DataError("the data are made by the run's training file, which was not read");
  }
}

async function formatOf(place: string): Promise<DataFormat> {
  const found = await stat(place).catch(() => null);
  if (!found) throw new DataError(`${place}: there is no such file or folder`);
  for (const format of formats) if (await format.recognises(place, found.isDirectory())) return format;
  const looked = formats.map(({ description }) => description).join("; ");
  throw new DataError(`${place}: there are no data in it that can be read; what can be: ${looked}`);
}

function shapeOf({ height, width, channels }: ImageSet): string {
  return `${height}×${width}${channels === 1 ? "" : `×${channels}`}`;
}

/** Without names, classes are called by their numbers. */
function numbersAsNames(...sets: readonly ImageSet[]): string[] {
  const largest = Math.max(
    -1,
    ...sets.map(({ labels }) => labels?.reduce((most, label) => Math.max(most, label), -1) ?? -1),
  );
  return Array.from({ length: largest + 1 }, (_, index) => String(index));
}

function first(images: ImageSet, count: number): ImageSet {
  if (count >= images.count) return images;
  const size = images.height * images.width * images.channels;
  return {
    ...images,
    count,
    pixels: images.pixels.subarray(0, count * size),
    labels: images.labels?.subarray(0, count) ?? null,
  };
}
