import { gzipSync } from "node:zlib";
import { encode as encodeJpeg } from "jpeg-js";
import { describe, expect, it } from "vitest";
import { folderOf, idx, load, npy, png, testPixels } from "./files.js";

const bytesOf = (values: Float32Array | Float64Array | BigInt64Array) => new Uint8Array(values.buffer);

describe("MNIST as it comes with the product", () => {
  it("is whole", async () => {
    const { train, test, summary } = await load({ kind: "mnist" });
    expect(summary).toMatchObject({ name: "mnist", trainCount: 60_000, testCount: 10_000, height: 28, width: 28 });
    expect([...(test.labels?.subarray(0, 5) ?? [])]).toEqual([7, 2, 1, 0, 4]);
    expect([...(train.labels?.subarray(0, 5) ?? [])]).toEqual([5, 0, 4, 1, 9]);
    // The published mean of its training pixels.
    const sum = (train.pixels as Uint8Array).reduce((total, value) => total + value, 0);
    expect(sum / train.pixels.length / 255).toBeCloseTo(0.1307, 4);
  });

  it("is cut by a limit in its training part alone", async () => {
    const { summary, train } = await load({ kind: "mnist" }, { limit: 12 });
    expect(summary).toMatchObject({ trainCount: 12, testCount: 10_000 });
    expect(train.labels).toHaveLength(12);
  });
});

describe("IDX", () => {
  const pixels = testPixels(6, 6);
  const files = {
    "train-images-idx3-ubyte": idx([6, 2, 3], pixels),
    "train-labels-idx1-ubyte": idx([6], Uint8Array.of(0, 1, 2, 0, 1, 2)),
    "t10k-images-idx3-ubyte.gz": gzipSync(idx([2, 2, 3], pixels.subarray(0, 12))),
    "t10k-labels-idx1-ubyte.gz": gzipSync(idx([2], Uint8Array.of(1, 3))),
  };

  it("is read from a folder, plain and packed, of any size", async () => {
    const { train, test, summary } = await load(await folderOf(files));
    expect(train.pixels).toEqual(pixels);
    expect(test.pixels).toEqual(pixels.slice(0, 12));
    expect([...(test.labels ?? [])]).toEqual([1, 3]);
    expect(summary).toMatchObject({ height: 2, width: 3, channels: 1, classNames: ["0", "1", "2", "3"] });
  });

  it("has one fingerprint, packed or not, and another one when a pixel changes", async () => {
    const plain = await load(await folderOf(files));
    const packed = await load(
      await folderOf({ ...files, "train-images-idx3-ubyte": gzipSync(files["train-images-idx3-ubyte"]) }),
    );
    const other = Buffer.from(files["train-images-idx3-ubyte"]);
    other[20] = (other[20] as number) ^ 1;
    const changed = await load(await folderOf({ ...files, "train-images-idx3-ubyte": other }));
    expect(packed.summary.fingerprint).toBe(plain.summary.fingerprint);
    expect(changed.summary.fingerprint).not.toBe(plain.summary.fingerprint);
  });

  it("is split by seed where there is no test part: the same seed the same way, nothing twice, nothing lost", async () => {
    const values = Uint8Array.from({ length: 60 }, (_, index) => index);
    const file = `${await folderOf({ "my-images-idx3-ubyte": idx([60, 1, 1], values), "my-labels-idx1-ubyte": idx([60], values) })}/my-images-idx3-ubyte`;
    const [one, again, other] = [await load(file), await load(file), await load(file, { seed: 2 })];
    expect(one.summary).toMatchObject({ trainCount: 50, testCount: 10 });
    expect(again.test.pixels).toEqual(one.test.pixels);
    expect(other.test.pixels).not.toEqual(one.test.pixels);
    expect([...one.train.pixels, ...one.test.pixels].sort((a, b) => a - b)).toEqual([...values]);
    expect([...(one.train.labels ?? [])]).toEqual([...one.train.pixels]);
  });
});

describe("NumPy arrays", () => {
  it("are read with their labels and their test part", async () => {
    const pixels = testPixels(4, 6);
    const folder = await folderOf({
      "x_train.npy": npy("|u1", [4, 2, 3], pixels),
      "y_train.npy": npy("<i8", [4], bytesOf(BigInt64Array.of(2n, 0n, 1n, 2n))),
      "x_test.npy": npy("|u1", [1, 2, 3], pixels.subarray(0, 6)),
      "y_test.npy": npy("|u1", [1], Uint8Array.of(2)),
    });
    const { train, test } = await load(folder);
    expect(train).toMatchObject({ count: 4, height: 2, width: 3, channels: 1 });
    expect(train.pixels).toEqual(pixels);
    expect([...(train.labels ?? [])]).toEqual([2, 0, 1, 2]);
    expect([...(test.labels ?? [])]).toEqual([2]);
  });

  it.each([
    ["floats in [0, 1] as they are", Float32Array.of(0, 0.25, 1, 0.5), [0, 0.25, 1, 0.5]],
    ["floats up to 255 as bytes", Float32Array.of(0, 51, 255, 102), [0, 0.2, 1, 0.4]],
    ["levels up to 16 by their maximum", Float32Array.of(0, 4, 16, 8), [0, 0.25, 1, 0.5]],
  ])("keep %s", async (_, values, expected) => {
    const folder = await folderOf({
      "train.npy": npy("<f4", [1, 2, 2], bytesOf(values)),
      "test.npy": npy("<f8", [1, 2, 2], bytesOf(Float64Array.from(values))),
    });
    const { train, test } = await load(folder);
    for (const { pixels } of [train, test]) {
      for (const [index, value] of expected.entries()) expect(pixels[index]).toBeCloseTo(value, 6);
    }
  });

  it("are square images where they are rows of pixels, and have colour where they say so", async () => {
    const rows = await folderOf({ "x.npy": npy("|u1", [6, 9], testPixels(6, 9)) });
    expect((await load(`${rows}/x.npy`)).train).toMatchObject({ height: 3, width: 3, channels: 1 });
    const colored = await folderOf({ "x.npy": npy("|u1", [6, 2, 2, 3], testPixels(6, 12)) });
    expect((await load(colored)).train).toMatchObject({ height: 2, width: 2, channels: 3, labels: null });
  });
});

describe("folders of images", () => {
  it("give one class a folder, in the order of numbers, PNG and JPEG alike", async () => {
    const grey = (value: number) => png(4, 2, new Uint8Array(8).fill(value));
    const rgba = new Uint8Array(32).fill(200);
    const folder = await folderOf({
      "train/2/a.png": grey(20),
      "train/10/a.png": grey(100),
      "train/10/b.PNG": png(4, 2, new Uint8Array(24).fill(110), 3),
      "train/2/b.jpg": encodeJpeg({ width: 4, height: 2, data: rgba }, 100).data,
      "test/10/a.png": png(4, 2, new Uint8Array(16).fill(120), 2),
      "train/2/notes.txt": "not an image",
    });
    const { train, test, summary } = await load(folder);
    expect(summary).toMatchObject({
      classNames: ["2", "10"],
      channels: 1,
      height: 2,
      width: 4,
      trainCount: 4,
      testCount: 1,
    });
    expect([...(train.labels ?? [])]).toEqual([0, 0, 1, 1]);
    expect([0, 1, 2, 3].map((index) => train.pixels[8 * index])).toEqual([20, 200, 100, 110]);
    expect(test.pixels[0]).toBe(120);
  });

  it("are images alone, without labels, and in colour where one has colour", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`${index}.png`, png(1, 1, Uint8Array.of(index, index, 2 * index), 3)]),
    );
    const { train, test } = await load(await folderOf(files));
    expect(train).toMatchObject({ count: 5, channels: 3, labels: null });
    expect(test.count).toBe(1);
  });
});

describe("tables", () => {
  it("take the column named label for the label", async () => {
    const rows = Array.from({ length: 6 }, (_, row) => `${row % 2},0,${row},0,255`);
    const folder = await folderOf({ "t.csv": `label,a,b,c,d\n${rows.join("\n")}\n` });
    const { train, test, summary } = await load(`${folder}/t.csv`);
    expect(summary).toMatchObject({ height: 2, width: 2, classNames: ["0", "1"], trainCount: 5, testCount: 1 });
    const values = [...train.pixels, ...test.pixels].filter((_, index) => index % 4 === 1).map((value) => value * 255);
    expect(values.map(Math.round).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("take the last column where it alone is too many, packed too", async () => {
    const rows = Array.from({ length: 6 }, (_, row) => `0,16,0,8,${row}`);
    const folder = await folderOf({ "digits.csv.gz": gzipSync(rows.join("\r\n")) });
    const { train } = await load(`${folder}/digits.csv.gz`);
    expect([...train.pixels.subarray(0, 4)]).toEqual([0, 1, 0, 0.5]);
    expect(train.labels).not.toBeNull();
  });
});
