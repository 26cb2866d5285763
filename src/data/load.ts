import { stat } from "node:fs/promises";
import * as path from "node:path";
import type { DataDescription } from "../protocol.js";
import { DataError, type DataSet, type ImageSet } from "./data-set.js";
import { fingerprint } from "./fingerprint.js";
import { hasIdxFiles, readIdxFolder } from "./idx-folder.js";

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
  const { name, train, test, classNames } = await readSplits(description, options);
  const limited = options.limit === null ? train : first(train, options.limit);
  return {
    train: limited,
    test,
    summary: {
      name,
      height: train.height,
      width: train.width,
      channels: train.channels,
      trainCount: limited.count,
      testCount: test.count,
      classNames,
      fingerprint: fingerprint(limited, test),
    },
  };
}

interface Splits {
  readonly name: string;
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly classNames: readonly string[];
}

async function readSplits(description: DataDescription, options: LoadOptions): Promise<Splits> {
  switch (description.kind) {
    case "mnist":
      return readIdx("mnist", path.join(options.bundledData, "mnist"));
    case "fashion-mnist":
      return readIdx("fashion-mnist", description.folder ?? "/usr/share/dataset-fashion-mnist");
    case "path": {
      const place = path.resolve(options.workspaceFolder ?? ".", description.path);
      const found = await stat(place).catch(() => null);
      if (!found) throw new DataError(`${place}: there is no such file or folder`);
      if (found.isDirectory() && (await hasIdxFiles(place))) return readIdx(path.basename(place), place);
      throw new DataError(`${place}: there are no data in it that can be read`);
    }
  }
}

async function readIdx(name: string, folder: string): Promise<Splits> {
  const { train, test } = await readIdxFolder(folder);
  if (!test) throw new DataError(`${folder}: there are no test images (t10k-images-idx3-ubyte[.gz]) in it`);
  return { name, train, test, classNames: classNamesOf(train, test) };
}

function classNamesOf(...sets: readonly ImageSet[]): string[] {
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
