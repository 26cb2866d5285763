import { describe, expect, it } from "vitest";
import { aggregatePosterior } from "../../../../webview/latent-geometry/aggregate-posterior.js";
import { contours } from "../../../../webview/latent-geometry/contours.js";
import { ellipse, planePosterior } from "../../../../webview/latent-geometry/ellipse.js";
import { cellSize, gridOver, middlesOf } from "../../../../webview/latent-geometry/grid.js";
import { massLevels, ringMasses } from "../../../../webview/latent-geometry/mass-levels.js";
import { smoothed } from "../../../../webview/latent-geometry/smoothed.js";
import { unhurried } from "./linear-decoder.js";

const grid = gridOver({ left: -5, right: 5, bottom: -4, top: 4 }, 100);
const standardNormal = { mean: { x: 0, y: 0 }, deviation: { x: 1, y: 1 } };

describe("contours", () => {
  it("find a circle, closed, at its radius", () => {
    const middles = middlesOf(grid);
    const field = Float64Array.from({ length: middles.length / 2 }, (_, cell) =>
      Math.hypot(middles[2 * cell] as number, middles[2 * cell + 1] as number),
    );
    const lines = contours(field, grid, 2.5);
    expect(lines).toHaveLength(1);
    const [circle] = lines;
    expect(circle?.[0]).toEqual(circle?.at(-1));
    for (const { x, y } of circle ?? []) expect(Math.hypot(x, y)).toBeCloseTo(2.5, 2);
  });

  it("part at a saddle as its middle says, and leave no line out", () => {
    const square = { extent: { left: 0, right: 2, bottom: 0, top: 2 }, columns: 2, rows: 2 };
    // Corners above: lower left and upper right.
    const apart = contours([1, 0, 0, 1], square, 0.6);
    const together = contours([1, 0, 0, 1], square, 0.4);
    expect(apart).toHaveLength(2);
    expect(together).toHaveLength(2);
    const cuts = (lines: typeof apart, x: number, y: number) =>
      lines.some((line) => line.every((place) => Math.hypot(place.x - x, place.y - y) < 1));
    expect(cuts(apart, 0.5, 0.5)).toBe(true);
    expect(cuts(together, 1.5, 0.5)).toBe(true);
  });

  it("that leave the grid stay open", () => {
    const field = Array.from(middlesOf(grid).filter((_, index) => index % 2 === 0));
    const [line, ...others] = contours(field, grid, 0.03);
    expect(others).toHaveLength(0);
    expect(line).toHaveLength(grid.rows);
    for (const { x } of line ?? []) expect(x).toBeCloseTo(0.03, 5);
  });
});

describe("the aggregate posterior", () => {
  it("of the prior's own posterior has the rings for contours of their masses", async () => {
    const masses = await aggregatePosterior(grid, 1, () => standardNormal, unhurried);
    expect(masses.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 3);
    massLevels(masses, ringMasses.slice(0, 2)).forEach((level, index) => {
      const [ring, ...others] = contours(masses, grid, level);
      expect(others).toHaveLength(0);
      for (const { x, y } of ring ?? []) expect(Math.abs(Math.hypot(x, y) - (index + 1))).toBeLessThan(0.05);
    });
  });

  it("keeps the mass of posteriors that are narrower than a cell, in the right cell", async () => {
    const narrow = { mean: { x: 1.234, y: -0.77 }, deviation: { x: 1e-3, y: 2e-3 } };
    const masses = await aggregatePosterior(grid, 1, () => narrow, unhurried);
    const { width, height } = cellSize(grid);
    const cell = Math.floor((1.234 + 5) / width) + grid.columns * Math.floor((-0.77 + 4) / height);
    expect(masses[cell]).toBeCloseTo(1, 6);
    expect(masses.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it("of two is their mean", async () => {
    const other = { mean: { x: -2, y: 1 }, deviation: { x: 0.4, y: 0.2 } };
    const [one, two, both] = await Promise.all([
      aggregatePosterior(grid, 1, () => standardNormal, unhurried),
      aggregatePosterior(grid, 1, () => other, unhurried),
      aggregatePosterior(grid, 2, (n) => (n === 0 ? standardNormal : other), unhurried),
    ]);
    both.forEach((mass, cell) => {
      expect(mass).toBeCloseTo(0.5 * ((one[cell] as number) + (two[cell] as number)), 12);
    });
  });
});

describe("smoothing", () => {
  it("keeps the mass, and spreads one cell's over its neighbours alike", () => {
    const small = gridOver({ left: 0, right: 7, bottom: 0, top: 5 }, 7);
    const one = new Float64Array(small.columns * small.rows);
    one[2 * small.columns + 3] = 1;
    const blurred = smoothed(one, small);
    expect(blurred.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(blurred[2 * small.columns + 3]).toBeCloseTo((6 / 16) ** 2, 12);
    expect(blurred[2 * small.columns + 4]).toBeCloseTo((6 / 16) * (4 / 16), 12);
    expect(blurred[1 * small.columns + 3]).toBeCloseTo((6 / 16) * (4 / 16), 12);
    expect(smoothed(new Float64Array(35).fill(2), small)).toEqual(new Float64Array(35).fill(2));
  });
});

describe("ellipses", () => {
  it("stand where the shown dimensions' means are, as wide as their deviations", () => {
    const snapshot = {
      means: Float32Array.of(9, 9, 9, 1, 2, 3),
      logVariances: Float32Array.of(0, 0, 0, Math.log(4), 0, Math.log(0.25)),
    };
    const posterior = planePosterior(snapshot, 3, 1, [2, 0]);
    expect(posterior.mean).toEqual({ x: 3, y: 1 });
    expect(posterior.deviation.x).toBeCloseTo(0.5, 6);
    expect(posterior.deviation.y).toBeCloseTo(2, 6);
    const line = ellipse(posterior.mean, posterior.deviation, 2);
    expect(Math.max(...line.map(({ x }) => x))).toBeCloseTo(4, 5);
    expect(Math.min(...line.map(({ y }) => y))).toBeCloseTo(-3, 5);
    for (const { x, y } of line) expect(Math.hypot((x - 3) / 0.5, (y - 1) / 2)).toBeCloseTo(2, 5);
  });
});
