import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../../src/data/data-set.js";
import { folderOf, idx, load, npy, png, testPixels } from "./files.js";

const images = idx([3, 2, 2], testPixels(3, 4));
const labels = idx([3], Uint8Array.of(0, 1, 2));
const pair = { "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels };
const pixel = png(2, 2, new Uint8Array(4));

/** What is wrong, the files, the place in the folder to load, and what the message says: the file by name, and why. */
const cases: [string, Readonly<Record<string, Uint8Array | string>>, string, RegExp][] = [
  ["nothing", {}, "absent", /absent: there is no such file or folder/],
  ["an empty folder", {}, "", /no data in it that can be read/],
  [
    "a truncated IDX",
    { ...pair, "train-images-idx3-ubyte": images.subarray(0, 20) },
    "",
    /train-images-idx3-ubyte: it is cut short/,
  ],
  [
    "an IDX that is too long",
    { ...pair, "train-images-idx3-ubyte": Buffer.concat([images, images]) },
    "",
    /images-idx3-ubyte: its header promises 28 bytes/,
  ],
  [
    "a wrong magic",
    { ...pair, "train-images-idx3-ubyte": Buffer.from("PK something else") },
    "",
    /train-images-idx3-ubyte: it does not begin as an IDX/,
  ],
  [
    "an IDX of floats",
    { ...pair, "train-images-idx3-ubyte": Buffer.from(images).fill(0x0d, 2, 3) },
    "",
    /only unsigned bytes/,
  ],
  [
    "labels of another length",
    { ...pair, "train-labels-idx1-ubyte": idx([2], Uint8Array.of(0, 1)) },
    "",
    /train-labels-idx1-ubyte: it has 2 labels, .* has 3 images/,
  ],
  [
    "test images of another size",
    { ...pair, "t10k-images-idx3-ubyte": idx([1, 3, 3], testPixels(1, 9)) },
    "",
    /training images are 2×2, test images 3×3/,
  ],
  [
    "a packed IDX that is cut short",
    { "train-images-idx3-ubyte.gz": gzipSync(images).subarray(0, 30) },
    "",
    /train-images-idx3-ubyte\.gz: it can't be unpacked/,
  ],
  [
    "a packed IDX with more than it promises",
    { "train-images-idx3-ubyte.gz": gzipSync(Buffer.concat([images, Buffer.alloc(1e6)])) },
    "",
    /unpacks to more than its header promises/,
  ],
  [
    "an IDX that promises gigabytes",
    { "train-images-idx3-ubyte.gz": gzipSync(idx([60_000, 200, 200], new Uint8Array(9))) },
    "",
    /more than a packed file of this size can hold/,
  ],
  [
    "an IDX of four billion rows",
    { ...pair, "train-images-idx3-ubyte": idx([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(4)) },
    "",
    /which no file of this size holds/,
  ],
  [
    "a NumPy file that is none",
    { "x_train.npy": "hello hello hello" },
    "",
    /x_train\.npy: it does not begin as a NumPy/,
  ],
  ["a NumPy file of objects", { "x_train.npy": npy("|O", [2], new Uint8Array(16)) }, "", /type \|O/],
  [
    "a NumPy file in Fortran order",
    { "x_train.npy": npy("|u1", [2, 2, 2], new Uint8Array(8), "True") },
    "",
    /ascontiguousarray/,
  ],
  [
    "a NumPy file that is cut short",
    { "x_train.npy": npy("|u1", [2, 2, 2], new Uint8Array(7)) },
    "",
    /promises the shape 2 × 2 × 2/,
  ],
  [
    "a NumPy file with what is no number",
    { "x_train.npy": npy("<f4", [2, 1, 1], new Uint8Array(Float32Array.of(0, Number.NaN).buffer)) },
    "",
    /value 1 is NaN/,
  ],
  ["NumPy rows that are not square", { "x_train.npy": npy("|u1", [2, 5], new Uint8Array(10)) }, "", /no square images/],
  [
    "NumPy labels of another length",
    { "x_train.npy": npy("|u1", [2, 2, 2], new Uint8Array(8)), "y_train.npy": npy("|u1", [3], new Uint8Array(3)) },
    "",
    /y_train\.npy: it has 3 labels for 2 images/,
  ],
  [
    "an image of another size",
    { "a/1.png": pixel, "a/2.png": png(3, 2, new Uint8Array(6)) },
    "",
    /2\.png: it is 3×2, .*1\.png is 2×2/,
  ],
  [
    "a broken image",
    { "a/1.png": pixel, "a/2.png": Buffer.from(pixel).fill(7, 40) },
    "",
    /2\.png: the image is broken/,
  ],
  ["an image that is text", { "a/1.png": pixel, "a/2.jpg": "hello" }, "", /2\.jpg: it is no PNG or JPEG/],
  [
    "an image beside the classes' folders",
    { "a/1.png": pixel, "b.png": pixel },
    "",
    /b\.png: it lies in no class's folder/,
  ],
  ["one image alone", { "a/1.png": pixel }, "", /there is one image in it/],
  ["a table with a word in it", { "t.csv": "label,a\n1,2\n1,x\n" }, "t.csv", /t\.csv: line 3, field 2 is "x"/],
  ["a table with a short line", { "t.csv": "1,2,3,4\n1,2\n" }, "t.csv", /line 2 has 2 fields/],
  ["a file of an unknown kind", { "x.parquet": "PAR1" }, "x.parquet", /no data in it that can be read; what can be: /],
];

describe("a wrong file is told by name, in one line", () => {
  it.each(cases)("%s", async (_, files, place, said) => {
    const folder = await folderOf(files);
    const error = await load(`${folder}/${place}`).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(said);
    expect((error as DataError).message).not.toContain("\n");
  });

  it("Fashion-MNIST that is not there, with the way to get it", async () => {
    const description = { kind: "fashion-mnist", folder: await folderOf({}) } as const;
    await expect(load(description)).rejects.toThrow(/dataset-fashion-mnist/);
  });
});

describe("whatever bytes a file has, it is read or refused", () => {
  const sources = {
    "train-images-idx3-ubyte": images,
    "x_train.npy": npy("<f4", [3, 2, 2], new Uint8Array(48)),
    "a/1.png": pixel,
    "t.csv": Buffer.from("label,a\n1,2\n0,3\n"),
  };

  it.each(Object.entries(sources))("%s", async (name, source) => {
    const edits = fc.array(fc.tuple(fc.nat({ max: source.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(edits, fc.nat({ max: source.length }), async (changes, length) => {
        const bytes = Buffer.from(source);
        for (const [at, value] of changes) bytes[at] = value;
        const content = length % 3 === 0 ? bytes.subarray(0, length) : bytes;
        const folder = await folderOf({ [name]: content });
        const found = await load(name === "t.csv" ? `${folder}/t.csv` : folder).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(DataError);
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});
