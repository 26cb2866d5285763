import { describe, expect, it } from "vitest";
import { fillTrainingBatch } from "../../../src/data/batches.js";
import type { ImageSet } from "../../../src/data/data-set.js";
import type { Binarization } from "../../../src/protocol.js";
import { folderOf, idx, load, npy } from "./files.js";

/** An IDX folder whose training and test images are these. */
function images(pixels: Uint8Array, count: number, side: number): Promise<string> {
  return folderOf({
    "train-images-idx3-ubyte": idx([count, side, side], pixels),
    "t10k-images-idx3-ubyte": idx([count, side, side], pixels),
  });
}

const read = (path: string, binarization: Binarization, seed = 1) =>
  load({ kind: "path", path, binarization }, { seed });

function trainingBatch(set: ImageSet, step: number, seed = 1): Float32Array {
  const into = new Float32Array(set.pixels.length);
  const indices = Uint32Array.from({ length: set.count }, (_, index) => index);
  fillTrainingBatch(set, indices, 0, set.count, into, { seed, step, firstRow: 0 });
  return into;
}

describe("a threshold", () => {
  it("makes 1 of what is above one half, in bytes and in floats", async () => {
    const bytes = await read(await images(Uint8Array.of(0, 127, 128, 255), 1, 2), "threshold");
    expect([...bytes.train.pixels]).toEqual([0, 0, 255, 255]);
    expect([...bytes.test.pixels]).toEqual([0, 0, 255, 255]);
    const levels = npy("<f4", [2, 2, 2], new Uint8Array(Float32Array.of(0, 0.5, 0.51, 1, 0, 0.5, 0.51, 1).buffer));
    const floats = await read(await folderOf({ "train.npy": levels, "test.npy": levels }), "threshold");
    expect([...floats.test.pixels.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
  });
});

describe("dynamic binarisation", () => {
  const grey = Uint8Array.from({ length: 100 * 100 }, (_, at) => [0, 51, 153, 255][at % 4] as number);

  it("keeps the training set grey and draws the test set once, the same for every run", async () => {
    const folder = await images(grey, 100, 10);
    const [one, other] = [await read(folder, "dynamic"), await read(folder, "dynamic", 7)];
    expect([...one.train.pixels]).toEqual([...grey]);
    expect(new Set(one.test.pixels)).toEqual(new Set([0, 255]));
    expect([...other.test.pixels]).toEqual([...one.test.pixels]);
    expect(other.summary.fingerprint).toBe(one.summary.fingerprint);
    expect((await load(folder)).summary.fingerprint).not.toBe(one.summary.fingerprint);
  });

  it("draws each pixel with its grey level as chance, in training anew at each step", async () => {
    const { train, test } = await read(await images(grey, 100, 10), "dynamic");
    const [first, second, otherSeed] = [trainingBatch(train, 1), trainingBatch(train, 2), trainingBatch(train, 1, 2)];
    for (const drawn of [first, second, otherSeed, Float32Array.from(test.pixels, (byte) => byte / 255)]) {
      for (const [place, chance] of [0, 0.2, 0.6, 1].entries()) {
        const ones = drawn.filter((_, at) => at % 4 === place).reduce((sum, value) => sum + value, 0);
        expect(Math.abs(ones / 2500 - chance)).toBeLessThanOrEqual(4 * Math.sqrt((chance * (1 - chance)) / 2500));
      }
    }
    expect([...trainingBatch(train, 1)]).toEqual([...first]);
    expect([...second]).not.toEqual([...first]);
    expect([...otherSeed]).not.toEqual([...first]);
  });

  it("gives a row the same draws however a batch is cut", async () => {
    const { train } = await read(await images(grey, 100, 10), "dynamic");
    const whole = trainingBatch(train, 3);
    const part = new Float32Array(30 * 100);
    const indices = Uint32Array.from({ length: 100 }, (_, index) => index);
    fillTrainingBatch(train, indices, 20, 50, part, { seed: 1, step: 3, firstRow: 20 });
    expect([...part]).toEqual([...whole.subarray(2000, 5000)]);
  });
});
