import { describe, expect, it } from "vitest";
import { type Pixels, stampPoints } from "../../../webview/scatter/stamped-points.js";

const BLUE = [20, 40, 250] as const;

function stamped(
  places: readonly (readonly [number, number])[],
  {
    diameter = 7,
    colors = places.map(() => [...BLUE, 255]),
    every = 1,
  }: { diameter?: number; colors?: readonly (readonly number[])[]; every?: number } = {},
): Pixels {
  const pixels = { width: 60, height: 40, data: new Uint8ClampedArray(4 * 60 * 40) };
  const to = Float32Array.from(places.flat());
  const view = { camera: { x: 0, y: 0, scale: 1 }, density: 1, part: 1, diameter, every };
  stampPoints(pixels, { from: to, to, colors: Uint8Array.from(colors.flat()) }, view);
  return pixels;
}

const at = ({ data, width }: Pixels, x: number, y: number) => [...data.subarray(4 * (y * width + x)).subarray(0, 4)];
/** Covered pixels, and their middle from the upper left corner. */
function covered({ data, width }: Pixels) {
  let [area, x, y] = [0, 0, 0];
  for (let index = 0; index < data.length / 4; index++) {
    const opacity = (data[4 * index + 3] as number) / 255;
    area += opacity;
    x += opacity * ((index % width) + 0.5);
    y += opacity * (Math.floor(index / width) + 0.5);
  }
  return { area, x: x / area, y: y / area };
}

describe("points stamped into pixels", () => {
  it("are disks of their diameter about their place, upwards where their second coordinate is greater", () => {
    for (const [x, y] of [
      [0, 0],
      [3.3, 5.6],
      [-12.45, 7.9],
    ] as const) {
      for (const diameter of [1.5, 3.2, 9]) {
        const found = covered(stamped([[x, y]], { diameter }));
        expect(found.x).toBeGreaterThan(30 + x - 0.2);
        expect(found.x).toBeLessThan(30 + x + 0.2);
        expect(found.y).toBeGreaterThan(20 - y - 0.2);
        expect(found.y).toBeLessThan(20 - y + 0.2);
        expect(found.area / (Math.PI * (diameter / 2) ** 2)).toBeGreaterThan(0.9);
        // Of the smallest the soft edge is a good part.
        expect(found.area / (Math.PI * (diameter / 2) ** 2)).toBeLessThan(1.25);
      }
    }
  });

  it("lie over one another as light through both: Porter and Duff's over", () => {
    const half = [250, 0, 0, 128];
    const pixels = stamped(
      [
        [0, 0],
        [0, 0],
      ],
      { colors: [[0, 200, 0, 255], half] },
    );
    const [red, green, blue, opacity] = at(pixels, 30, 20);
    expect(opacity).toBe(255);
    expect(blue).toBe(0);
    expect(red).toBeCloseTo((250 * 128) / 255, -0.5);
    expect(green).toBeCloseTo((200 * 127) / 255, -0.5);
    expect(at(stamped([[0, 0]], { colors: [half] }), 30, 20)).toEqual([250, 0, 0, 128]);
  });

  it("are cut at the frame, and never come in on the other side", () => {
    const pixels = stamped([
      [-30, 0],
      [0, 20],
      [400, 0],
      [0, -1e30],
      [Number.NaN, 0],
    ]);
    for (let y = 0; y < 40; y++) expect(at(pixels, 59, y)[3]).toBe(0);
    for (let x = 0; x < 60; x++) expect(at(pixels, x, 39)[3]).toBe(0);
    expect(at(pixels, 0, 20)[3]).toBe(255);
  });

  it("are left out where they are hidden, or stepped over", () => {
    const places = [
      [-10, 0],
      [10, 0],
    ] as const;
    const hidden = stamped(places, {
      colors: [
        [...BLUE, 0],
        [...BLUE, 255],
      ],
    });
    expect([at(hidden, 20, 20)[3], at(hidden, 40, 20)[3]]).toEqual([0, 255]);
    const fewer = stamped(places, { every: 2 });
    expect([at(fewer, 20, 20)[3], at(fewer, 40, 20)[3]]).toEqual([255, 0]);
  });
});
