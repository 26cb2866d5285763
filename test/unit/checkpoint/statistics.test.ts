import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { compareModels } from "../../../src/checkpoint/inspect/compare.js";
import { healthOf } from "../../../src/checkpoint/inspect/health.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { singularValues } from "../../../src/checkpoint/inspect/singular-values.js";
import { statisticsOf } from "../../../src/checkpoint/inspect/statistics.js";
import { storedTensor } from "../../../src/checkpoint/inspect/stored-tensor.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");
const never = new AbortController().signal;
const quiet = () => undefined;

function tensor(name: string, shape: readonly number[], values: readonly number[]) {
  const bytes = new MemoryBytes(new Uint8Array(Float32Array.from(values).buffer));
  return storedTensor({ name, shape, type: "float32", bytes });
}

describe("a tensor's statistics", () => {
  it("are those of NumPy", async () => {
    const file = await openModelFile(path.join(models, "numpy-packed.npz"));
    const found = await statisticsOf(file.tensors.find(({ name }) => name === "w") as never, never);
    file.close();
    // numpy.mean, std, min, max, linalg.norm, quantile and linalg.svd of the same array.
    const moments = [
      -3.2514384154965383, 2.5716688829102927, -0.07227957604052096, 0.9413194395829324, 29.854758824169444,
    ];
    expect(Object.values(found.moments ?? {})).toEqual(moments.map((value) => expect.closeTo(value, 10)));
    const quantiles = [
      -2.134549218561443, -1.6471496697638872, -0.6801155081601415, -0.0678685336164847, 0.5678515786190098,
      1.5119866851188242, 2.097643567232145,
    ];
    expect(found.quantiles.slice(1, -1).map(({ value }) => value)).toEqual(
      quantiles.map((value) => expect.closeTo(value, 10)),
    );
    expect(found.matrix).toEqual({
      rows: 50,
      columns: 20,
      spectralNorm: expect.closeTo(10.362418843397363, 9),
      effectiveRank: expect.closeTo(18.96627897477182, 8),
    });
    expect(found.histogram.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it("count what is no number, and leave it out of the rest", async () => {
    const values = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e-40, -3];
    const found = await statisticsOf(tensor("w", [8], values), never);
    expect(found).toMatchObject({ count: 8, nan: 1, infinite: 2, zero: 2, denormal: 1 });
    expect(found.moments).toMatchObject({ minimum: -3, maximum: 1, norm: expect.closeTo(Math.sqrt(10), 12) });
  });

  it("singular values: their squares sum to the Frobenius norm's, and products of them to the determinant", () => {
    const square = fc
      .integer({ min: 1, max: 3 })
      .chain((size) =>
        fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: size * size, maxLength: size * size }),
      );
    fc.assert(
      fc.property(square, (values) => {
        const size = Math.sqrt(values.length);
        const found = singularValues(values, size, size);
        const frobenius = values.reduce((sum, value) => sum + value * value, 0);
        expect(found.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(frobenius, 8);
        const product = found.reduce((all, value) => all * value, 1);
        expect(product ** 2).toBeCloseTo(determinant(values, size) ** 2, 4);
      }),
      { seed: 7 },
    );
  });

  it("singular values of a known spectrum, wide and tall", () => {
    // A diagonal matrix with rows swapped and a sign: its singular values are its entries.
    const wide = [0, 3, 0, 0, -5, 0, 0, 0, 0, 0, 0, 1];
    expect([...singularValues(wide, 3, 4)]).toEqual([5, 3, 1].map((value) => expect.closeTo(value, 12)));
    expect([...singularValues(wide, 4, 3)].length).toBe(3);
  });

  it("a layer's first weights are pictures", async () => {
    const file = await openModelFile(path.join(models, "torch-vae.pt"));
    const images = (await statisticsOf(file.tensors[0] as never, never)).filters;
    const values = file.tensors[0]?.read(0, 64) as Float32Array;
    file.close();
    expect(images).toMatchObject({ count: 16, total: 16, height: 8, width: 8, channels: 1 });
    const largest = Math.max(...values.map(Math.abs));
    expect(images?.pixels[5]).toBe(Math.round(127.5 * (1 + (values[5] as number) / largest)));
  });

  it("end when nobody wants them any more", async () => {
    const ended = new AbortController();
    ended.abort();
    await expect(statisticsOf(tensor("w", [1], [1]), ended.signal)).rejects.toThrow(/abort/i);
  });
});

describe("health", () => {
  it("speaks of numbers that are none, of dead units and of collapsed latent dimensions", async () => {
    const random = (count: number) => Array.from({ length: count }, (_, index) => Math.sin(index + 1));
    const tensors = [
      tensor("fc1.weight", [4, 6], [...random(18), 0, 0, 0, 0, 0, 0]),
      tensor("fc21.weight", [2, 4], random(8)),
      tensor("fc22.weight", [2, 4], random(8)),
      tensor("fc3.weight", [4, 2], [1, 1e-4, 2, 0, 3, 0, 1, 1e-4]),
      tensor("fc4.weight", [6, 4], random(24)),
      tensor("fc4.bias", [6], [1, Number.NaN, 1, 1, 1, 1]),
    ];
    const file = { format: "test", tensors, notes: [], settings: {}, graph: [] };
    const found = await healthOf(file, "test.pt", quiet, never);
    expect(found.map(({ level, message, tensor: at }) => [level, message, at])).toEqual([
      ["problem", "fc4.bias: 1 NaN of 6 numbers", 5],
      ["notice", "1 of 4 units of fc1 have no weight that is not 0: they never change", 0],
      ["notice", "1 of 2 latent dimensions (1) is collapsed: the decoder hardly listens to them", 3],
    ]);
  });

  it("says of a whole model that it is", async () => {
    const file = await openModelFile(path.join(models, "keras-encoder.keras"));
    expect(await healthOf(file, "keras-encoder.keras", quiet, never)).toEqual([
      { level: "good", message: "all finite", tensor: null },
    ]);
    file.close();
  });
});

describe("comparison", () => {
  it("matches by name and shape, and measures how far and in which direction", async () => {
    const here = [tensor("a", [2], [3, 4]), tensor("b", [2], [1, 0]), tensor("c", [1], [1]), tensor("d", [2], [1, 1])];
    const there = [
      tensor("b", [2], [1, 0]),
      tensor("a", [2], [4, -3]),
      tensor("d", [1, 2], [1, 1]),
      tensor("e", [1], [1]),
    ];
    const found = await compareModels({ tensors: here }, { tensors: there }, quiet, never);
    expect(found.map(({ name, status, relativeChange, cosine }) => [name, status, relativeChange, cosine])).toEqual([
      ["a", "changed", expect.closeTo(Math.SQRT2, 12), expect.closeTo(0, 12)],
      ["b", "same", 0, 1],
      ["c", "only here", null, null],
      ["d", "other shape", null, null],
      ["e", "only there", null, null],
    ]);
  });
});

function determinant(m: readonly number[], size: number): number {
  const at = (row: number, column: number) => m[row * size + column] as number;
  if (size === 1) return at(0, 0);
  if (size === 2) return at(0, 0) * at(1, 1) - at(0, 1) * at(1, 0);
  const minor = (c: number) => at(1, (c + 1) % 3) * at(2, (c + 2) % 3) - at(1, (c + 2) % 3) * at(2, (c + 1) % 3);
  return at(0, 0) * minor(0) + at(0, 1) * minor(1) + at(0, 2) * minor(2);
}
