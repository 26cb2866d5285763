import { readdir } from "node:fs/promises";
import * as path from "node:path";
import { DataError, type ImageSet } from "../data-set.js";
import { type DecodedImage, readImage } from "../image-file.js";
import { sharedZeros } from "../shared-memory.js";
import type { DataFormat, StoredImages } from "./format.js";

const IMAGE = /\.(?:png|jpe?g)$/i;
const TRAIN = ["train", "training"];
const TEST = ["test", "testing", "val", "validation"];
/** Files that are read at once. */
const TOGETHER = 16;
const MOST_BYTES = 2 ** 32 - 1;

interface Labelled {
  readonly file: string;
  /** The class's folder; null for images that lie in no such folder. */
  readonly className: string | null;
}

/** PNG and JPEG images, one folder a class, perhaps below `train` and `test`; or images alone, without labels. */
export const imageFolder: DataFormat = {
  description: "PNG or JPEG images, one folder a class",
  recognises: async (place, isFolder) => isFolder && (await holdsImages(place)),
  read: readImageFolder,
};

async function holdsImages(folder: string): Promise<boolean> {
  const { files, folders } = await contents(folder);
  if (files.length > 0) return true;
  for (const name of folders) {
    const inner = await contents(path.join(folder, name));
    if (inner.files.length > 0) return true;
    if (![...TRAIN, ...TEST].includes(name.toLowerCase())) continue;
    for (const className of inner.folders) {
      if ((await contents(path.join(folder, name, className))).files.length > 0) return true;
    }
  }
  return false;
}

async function readImageFolder(place: string): Promise<StoredImages> {
  const { folders } = await contents(place);
  const named = (names: readonly string[]) => folders.find((name) => names.includes(name.toLowerCase()));
  const [train, test] = [named(TRAIN), named(TEST)];
  const trainFiles = await listImages(train ? path.join(place, train) : place);
  const testFiles = train && test ? await listImages(path.join(place, test)) : null;
  const classNames = [...new Set([...trainFiles, ...(testFiles ?? [])].map(({ className }) => className))].filter(
    (name): name is string => name !== null,
  );
  classNames.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const all = [...trainFiles, ...(testFiles ?? [])];
  if (classNames.length > 0 && all.some(({ className }) => className === null)) {
    const loose = all.find(({ className }) => className === null) as Labelled;
    throw new DataError(`${loose.file}: it lies in no class's folder, as other images do; move it into one`);
  }
  const images = await readAll(all);
  const cut = (from: number, to: number) => imageSet(images, all, classNames, from, to);
  return {
    train: cut(0, trainFiles.length),
    test: testFiles ? cut(trainFiles.length, all.length) : null,
    classNames: classNames.length > 0 ? classNames : null,
  };
}

/** Images of a folder, or of the folders in it, in the order of their names. */
async function listImages(folder: string): Promise<Labelled[]> {
  const { files, folders } = await contents(folder);
  const found: Labelled[] = files.map((name) => ({ file: path.join(folder, name), className: null }));
  for (const className of folders) {
    const inner = await contents(path.join(folder, className));
    found.push(...inner.files.map((name) => ({ file: path.join(folder, className, name), className })));
  }
  if (found.length === 0) throw new DataError(`${folder}: there are no PNG or JPEG images in it`);
  return found;
}

async function contents(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = (fits: (entry: (typeof entries)[number]) => boolean) =>
    entries
      .filter((entry) => fits(entry) && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return { files: names((entry) => entry.isFile() && IMAGE.test(entry.name)), folders: names((e) => e.isDirectory()) };
}

/** Decodes all files; each must have the first one's size, which is checked before its pixels are unpacked. */
async function readAll(files: readonly Labelled[]): Promise<DecodedImage[]> {
  const [first] = files;
  if (!first) return [];
  const one = await readImage(first.file, null);
  if (one.pixels.length * files.length > MOST_BYTES) {
    throw new DataError(
      `${path.dirname(first.file)}: ${files.length} images of ${one.width}×${one.height} don't fit into memory; make them smaller`,
    );
  }
  const images: DecodedImage[] = [];
  for (let from = 0; from < files.length; from += TOGETHER) {
    const part = files.slice(from, from + TOGETHER);
    images.push(...(await Promise.all(part.map(({ file }) => readImage(file, { ...one, file: first.file })))));
  }
  return images;
}

/** The images from … to − 1 as one set: grey where all images of the whole are grey. */
function imageSet(
  images: readonly DecodedImage[],
  files: readonly Labelled[],
  classNames: readonly string[],
  from: number,
  to: number,
): ImageSet {
  const { width, height } = images[0] as DecodedImage;
  const channels = images.every(({ isGrey }) => isGrey) ? 1 : 3;
  const size = width * height * channels;
  const pixels = sharedZeros((to - from) * size);
  for (let index = from; index < to; index++) {
    const { pixels: rgb } = images[index] as DecodedImage;
    if (channels === 3) pixels.set(rgb, (index - from) * size);
    else for (let at = 0; at < size; at++) pixels[(index - from) * size + at] = rgb[3 * at] as number;
  }
  const labels = Int32Array.from(files.slice(from, to), ({ className }) => classNames.indexOf(className ?? ""));
  return { count: to - from, width, height, channels, pixels, labels: classNames.length > 0 ? labels : null };
}
