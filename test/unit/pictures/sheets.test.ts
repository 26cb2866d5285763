import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { bitmapPng, imageSheet } from "../../../src/pictures/image-sheet.js";
import { drawManifold } from "../../../src/pictures/manifold.js";
import { drawingPixels, drawingPng } from "../../../src/pictures/rasterise.js";
import { drawReconstructions } from "../../../src/pictures/reconstructions.js";
import { shownExamples } from "../../../src/pictures/shown-examples.js";
import { manifoldGrid } from "../../../src/vae/manifold-grid.js";
import { normalQuantile } from "../../../src/vae/normal-quantile.js";

const dot = { height: 1, width: 1, channels: 1 };

describe("the normal quantile", () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.0013498980316300946, -3],
    [1e-6, -4.753424308822899],
  ])("at %d is %d", (p, expected) => expect(normalQuantile(p)).toBeCloseTo(expected, 7));

  it("refuses what is no probability", () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});

describe("an image sheet", () => {
  it("puts images in rows with white between them", () => {
    const sheet = imageSheet(Float32Array.of(0, 0.5, 1, 2, -1), dot, 3);
    expect([sheet.height, sheet.width]).toEqual([3, 5]);
    expect([...sheet.data]).toEqual([0, 255, 128, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 255, 255]);
  });

  it("keeps colours, and every pixel in its PNG", () => {
    const shape = { height: 2, width: 1, channels: 3 };
    const images = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    const sheet = imageSheet(images, shape, 2);
    expect([...sheet.data]).toEqual([1, 2, 3, 255, 255, 255, 7, 8, 9, 4, 5, 6, 255, 255, 255, 10, 11, 12]);
    const read = decode(bitmapPng(sheet));
    expect([read.width, read.height, read.channels]).toEqual([3, 2, 3]);
    expect([...read.data]).toEqual([...sheet.data]);
  });

  it("refuses half an image", () => {
    expect(() => imageSheet(new Uint8Array(5), { height: 2, width: 1, channels: 1 }, 2)).toThrow(RangeError);
  });
});

describe("the manifold", () => {
  it("is the prior's quantiles, the second axis upward, other dimensions 0", () => {
    const { codes, rows, columns } = manifoldGrid(3, [0, 2], 3);
    expect([rows, columns]).toEqual([3, 3]);
    const q = Math.fround(normalQuantile(1 / 6));
    expect([...codes.slice(0, 3)]).toEqual([q, 0, -q]);
    expect([...codes.slice(-3)]).toEqual([-q, 0, q]);
  });

  it("has one row in one dimension", () => {
    expect(manifoldGrid(1, [0], 7)).toMatchObject({ rows: 1, columns: 7 });
  });

  it("shows each image as crisp squares, in SVG and PNG alike", async () => {
    const grid = manifoldGrid(2, [0, 1], 2);
    const picture = drawManifold(grid, Float32Array.of(0, 1, 0.2, 0.6), dot);
    expect(picture.svg).toContain("data:image/png;base64,");
    const { pixels, width } = await drawingPixels(picture);
    const at = (x: number, y: number) => pixels[(y * width + x) * 4];
    // Three sheet pixels of 240 px start at (58, 20).
    expect([at(60, 22), at(296, 258), at(700, 100), at(100, 700), at(60 + 480, 22 + 480)]).toEqual([
      0, 0, 255, 51, 153,
    ]);
    expect(decode(await drawingPng(picture)).width).toBe(2 * width);
  });
});

describe("reconstructions", () => {
  it("stand below their originals", async () => {
    const picture = drawReconstructions(
      [
        { label: "x", images: Uint8Array.of(0, 255) },
        { label: "<epoch 1>", images: Float32Array.of(0.4, 0) },
      ],
      dot,
    );
    expect(picture.svg).toContain("&lt;epoch 1&gt;");
    const { pixels, width } = await drawingPixels(picture);
    const column = Math.round(30 + 7.5 * 9) + 1;
    expect(pixels[(22 * width + column) * 4]).toBe(0);
    expect(pixels[(34 * width + column) * 4]).toBe(102);
  });

  it("show every class in turn, in label order", () => {
    expect(shownExamples(Int32Array.of(2, 0, 2, 1, 0), 5, 4)).toEqual([1, 4, 3, 0]);
    expect(shownExamples(null, 3, 2)).toEqual([0, 1]);
  });
});
