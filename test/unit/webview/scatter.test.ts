import { describe, expect, it } from "vitest";
import type { LatentSnapshot } from "../../../src/protocol.js";
import { plane } from "../../../src/vae/spaces/plane.js";
import { defaultViewSettings, fitting } from "../../../webview/app/views.js";
import { planeChart } from "../../../webview/scatter/charts/plane.js";
import { PointIndex } from "../../../webview/scatter/picking.js";
import { shownCodes } from "../../../webview/scatter/projection.js";

function project(snapshot: LatentSnapshot, dimensions: number, axes: readonly [number, number], sample: boolean) {
  return planeChart({ space: plane(dimensions), axes, map: false }).project(shownCodes(snapshot, sample));
}

describe("projection to two axes", () => {
  const count = 5000;
  const snapshot = {
    means: Float32Array.from({ length: 3 * count }, (_, at) => at % 3),
    logVariances: new Float32Array(3 * count).fill(Math.log(4)),
  } as unknown as LatentSnapshot;

  it("takes the means as they are", () => {
    expect([...project(snapshot, 3, [2, 0], false).subarray(0, 4)]).toEqual([2, 0, 2, 0]);
  });

  it("draws samples with the posterior's mean and deviation, the same ones each time", () => {
    const places = project(snapshot, 3, [1, 2], true);
    expect(project(snapshot, 3, [1, 2], true)).toEqual(places);
    const across = Array.from({ length: count }, (_, index) => places[2 * index] as number);
    const mean = across.reduce((sum, value) => sum + value, 0) / count;
    const variance = across.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    // Four standard errors.
    expect(Math.abs(mean - 1)).toBeLessThan(4 * (2 / Math.sqrt(count)));
    expect(Math.abs(variance - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / count));
  });

  it("puts a latent of one dimension on a line", () => {
    const line = { means: Float32Array.of(1, 2), logVariances: null } as unknown as LatentSnapshot;
    expect([...project(line, 1, [0, 1], false)]).toEqual([1, 0, 2, 0]);
  });
});

describe("picking", () => {
  it("finds the nearest shown point within reach, and none beyond", () => {
    const index = new PointIndex(Float32Array.of(0, 0, 1, 0, 1.2, 0), (point) => point !== 1);
    expect(index.nearest({ x: 0.9, y: 0 }, 0.5)).toBe(2);
    expect(index.nearest({ x: 0.2, y: 0 }, 0.5)).toBe(0);
    expect(index.nearest({ x: 5, y: 5 }, 0.5)).toBeNull();
    expect(new PointIndex(new Float32Array(0), () => true).nearest({ x: 0, y: 0 }, 9)).toBeNull();
  });
});

describe("what a panel remembers fits another run", () => {
  it("falls back where an axis or a view is not there", () => {
    const wanted = { ...defaultViewSettings, axes: [4, 1] as const, view: "manifold" as const };
    expect(fitting(wanted, 5, ["scatter", "manifold"])).toEqual(wanted);
    expect(fitting(wanted, 2, ["scatter"])).toEqual(defaultViewSettings);
  });
});
