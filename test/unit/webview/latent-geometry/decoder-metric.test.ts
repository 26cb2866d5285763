import { describe, expect, it } from "vitest";
import { byCentralDifferences } from "../../../../webview/latent-geometry/central-difference.js";
import type { Decodes } from "../../../../webview/latent-geometry/decode-in-slices.js";
import { geodesic, imageLength } from "../../../../webview/latent-geometry/geodesic.js";
import { gridOver } from "../../../../webview/latent-geometry/grid.js";
import { magnification } from "../../../../webview/latent-geometry/magnification.js";
import { lerp, slerp } from "../../../../webview/latent-geometry/paths.js";
import { byActivity, traversalCodes, traversalValues } from "../../../../webview/latent-geometry/traversal.js";
import { decoderOf, linearDecoder, unhurried } from "./linear-decoder.js";

const grid = gridOver({ left: -2, right: 2, bottom: -2, top: 2 }, 8);

/** The plane on the unit sphere, by stereographic projection from a pole: its straight lines are great circles. */
const onSphere = decoderOf(
  2,
  ([x = 0, y = 0]) => {
    const s = 1 + x * x + y * y;
    return [(2 * x) / s, (2 * y) / s, 1 - 2 / s];
  },
  ([x = 0, y = 0]) => {
    const s = 1 + x * x + y * y;
    return [
      [2 / s - (4 * x * x) / s ** 2, (-4 * x * y) / s ** 2],
      [(-4 * x * y) / s ** 2, 2 / s - (4 * y * y) / s ** 2],
      [(4 * x) / s ** 2, (4 * y) / s ** 2],
    ];
  },
);

describe("the magnification factor", () => {
  it("of a linear decoder is √det WᵀW everywhere", async () => {
    const weights = [
      [1, 2],
      [0, 3],
      [-1, 1],
    ];
    // WᵀW = [[2, 1], [1, 14]]
    const factors = await magnification(linearDecoder(weights, [0, 0, 0]), grid, (x, y) => [x, y], unhurried);
    expect(factors).toHaveLength(64);
    for (const factor of factors) expect(factor).toBeCloseTo(Math.sqrt(27), 3);
  });

  it("of the stereographic projection is (2 / (1 + |z|²))²", async () => {
    const factors = await magnification(onSphere, grid, (x, y) => [x, y], unhurried);
    factors.forEach((factor, cell) => {
      const [x, y] = [-1.75 + 0.5 * (cell % 8), -1.75 + 0.5 * Math.floor(cell / 8)];
      const expected = (2 / (1 + x * x + y * y)) ** 2;
      expect(Math.abs(factor / expected - 1)).toBeLessThan(2e-3);
    });
  });

  it("is that of the shown plane where there are more dimensions", async () => {
    const weights = [
      [2, 0, 5],
      [0, 3, 5],
    ];
    const factors = await magnification(linearDecoder(weights, [0, 0]), grid, (x, y) => [x, y, 0.5], unhurried);
    for (const factor of factors) expect(factor).toBeCloseTo(6, 3);
  });
});

describe("a geodesic of the decoder's metric", () => {
  it("of a linear decoder is the straight line, at an even pace", async () => {
    const decoder = linearDecoder(
      [
        [1, 0.5, 0],
        [0, 2, 1],
        [1, 0, 1],
      ],
      [0.1, 0, 0],
    );
    const [from, to] = [Float32Array.of(-1, 0, 2), Float32Array.of(1, 1, -1)];
    const path = await geodesic(decoder, from, to, unhurried);
    const straight = lerp(from, to, path.length);
    path.forEach((code, step) => {
      for (const [axis, value] of code.entries()) expect(value).toBeCloseTo(straight[step]?.[axis] as number, 3);
    });
  });

  it("on a sphere is the arc of a great circle", async () => {
    const [from, to] = [Float32Array.of(1.2, 0), Float32Array.of(-0.4, 1.1)];
    const path = await geodesic(onSphere, from, to, unhurried);
    const [a, b] = [onSphere.decode(from, 1), onSphere.decode(to, 1)];
    const angle = Math.acos(a.reduce((sum, value, axis) => sum + value * (b[axis] as number), 0));
    expect(path[0]).toEqual(from);
    expect(path.at(-1)).toEqual(to);
    expect(Math.abs((await imageLength(onSphere, path)) / angle - 1)).toBeLessThan(2e-3);
    expect(await imageLength(onSphere, lerp(from, to, path.length))).toBeGreaterThan(1.02 * angle);
    // All of it in the plane of the great circle.
    const normal = [0, 1, 2].map((axis) => {
      const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
      return (a[i] as number) * (b[j] as number) - (a[j] as number) * (b[i] as number);
    });
    for (const code of path) {
      const out = onSphere.decode(code, 1).reduce((sum, value, axis) => sum + value * (normal[axis] as number), 0);
      expect(Math.abs(out)).toBeLessThan(0.01);
    }
  });

  it("goes round a hill that the straight line climbs", async () => {
    const height = (x: number, y: number) => 3 * Math.exp(-2 * (x * x + y * y));
    const hill = decoderOf(
      2,
      ([x = 0, y = 0]) => [x, y, height(x, y)],
      ([x = 0, y = 0]) => [
        [1, 0],
        [0, 1],
        [-4 * x * height(x, y), -4 * y * height(x, y)],
      ],
    );
    const [from, to] = [Float32Array.of(-1.5, 0.05), Float32Array.of(1.5, 0.05)];
    const path = await geodesic(hill, from, to, unhurried);
    expect(Math.max(...path.map(([, y = 0]) => Math.abs(y)))).toBeGreaterThan(0.7);
    expect(await imageLength(hill, path)).toBeLessThan(0.8 * (await imageLength(hill, lerp(from, to, path.length))));
  });
});

describe("a decoder that only decodes, over a line", () => {
  const afar: Decodes = {
    dimensions: 2,
    decode: async (codes, count) => {
      await new Promise((resolve) => setTimeout(resolve));
      return onSphere.decode(codes, count);
    },
  };

  it("has its Jacobian by central differences", async () => {
    const codes = Float32Array.of(0.3, -0.8, 1.1, 0.2, -0.4, 0.9);
    const cotangents = Float32Array.from({ length: 9 }, (_, index) => Math.sin(index + 1));
    const exact = onSphere.pullBack(codes, 3, cotangents);
    const gradient = await byCentralDifferences(afar).pullBack(codes, 3, cotangents);
    gradient.forEach((value, index) => {
      expect(value).toBeCloseTo(exact[index] as number, 2.5);
    });
  });

  it("has the same geodesics and magnification as one with its derivative", async () => {
    const [from, to] = [Float32Array.of(1.2, 0), Float32Array.of(-0.4, 1.1)];
    const path = await geodesic(byCentralDifferences(afar), from, to, unhurried);
    const known = await geodesic(onSphere, from, to, unhurried);
    expect((await imageLength(afar, path)) / (await imageLength(onSphere, known))).toBeCloseTo(1, 3);
    const codeAt = (x: number, y: number) => [x, y];
    expect(await magnification(afar, grid, codeAt, unhurried)).toEqual(
      await magnification(onSphere, grid, codeAt, unhurried),
    );
  });

  it("that can't decode is an error in words", async () => {
    const mute: Decodes = { dimensions: 2, decode: async () => new Float32Array(0) };
    await expect(magnification(mute, grid, (x, y) => [x, y], unhurried)).rejects.toThrow("the decoder gave no images");
    await expect(
      geodesic(byCentralDifferences(mute), Float32Array.of(0, 0), Float32Array.of(1, 1), unhurried),
    ).rejects.toThrow("the decoder gave no images");
  });
});

describe("straight ways", () => {
  it("along the arc keep the distance from the origin", () => {
    for (const code of slerp(Float32Array.of(3, 0, 0, 0), Float32Array.of(0, 0, 3, 0), 7))
      expect(Math.hypot(...code)).toBeCloseTo(3, 5);
  });

  it("of opposite codes are the straight line", () => {
    expect(slerp(Float32Array.of(1, 0), Float32Array.of(-1, 0), 3)[1]).toEqual(Float32Array.of(0, 0));
  });
});

describe("a traversal", () => {
  it("has a row for each dimension, most active first, its value alone changed", () => {
    const order = byActivity(3, [0.1, 4, 2], null);
    expect(order).toEqual([1, 2, 0]);
    const codes = traversalCodes(Float32Array.of(7, 8, 9), order);
    const columns = traversalValues.length;
    expect(codes).toHaveLength(3 * columns * 3);
    expect([...codes.subarray(0, 3)]).toEqual([7, -3, 9]);
    expect([...codes.subarray(3 * (2 * columns + 4), 3 * (2 * columns + 5))]).toEqual([0, 8, 9]);
  });

  it("goes by the spread of the means where no KL is known by dimension", () => {
    expect(byActivity(2, null, Float32Array.of(0, -3, 0.1, 3))).toEqual([1, 0]);
  });
});
