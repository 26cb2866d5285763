import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, fitted, panned, toPlane, toScreen, zoomed } from "../../../webview/scatter/camera.js";
import { extentOf } from "../../../webview/scatter/extent.js";

const size = { width: 640, height: 400 };
const finite = fc.double({ min: -20, max: 20, noNaN: true });
const camera = fc.record({ x: finite, y: finite, scale: fc.double({ min: 1, max: 500, noNaN: true }) });
const place = fc.record({
  x: fc.double({ min: 0, max: 640, noNaN: true }),
  y: fc.double({ min: 0, max: 400, noNaN: true }),
});

describe("the camera", () => {
  it("maps the screen to the plane and back", () => {
    fc.assert(
      fc.property(camera, place, (seen, at) => {
        const back = toScreen(seen, size, toPlane(seen, size, at));
        expect(back.x).toBeCloseTo(at.x, 6);
        expect(back.y).toBeCloseTo(at.y, 6);
      }),
    );
  });

  it("zooms about the pointer: what is under it stays there", () => {
    fc.assert(
      fc.property(camera, place, fc.double({ min: 0.2, max: 5, noNaN: true }), (seen, at, factor) => {
        const before = toPlane(seen, size, at);
        const after = toPlane(zoomed(seen, size, at, factor), size, at);
        expect(after.x).toBeCloseTo(before.x, 6);
        expect(after.y).toBeCloseTo(before.y, 6);
      }),
    );
  });

  it("pans with the pointer: what is under it goes along", () => {
    fc.assert(
      fc.property(camera, place, place, (seen, from, to) => {
        const moved = panned(seen, { x: to.x - from.x, y: to.y - from.y });
        expect(toPlane(moved, size, to).x).toBeCloseTo(toPlane(seen, size, from).x, 6);
      }),
    );
  });

  it("fits an extent whole, in the middle, with its margin", () => {
    const seen = fitted({ left: -1, right: 7, bottom: -2, top: 0 }, size, 20);
    const corners = [toScreen(seen, size, { x: -1, y: 0 }), toScreen(seen, size, { x: 7, y: -2 })];
    expect(corners[0]?.x).toBeCloseTo(20);
    expect(corners[1]?.x).toBeCloseTo(620);
    expect((corners[0]?.y ?? 0) + (corners[1]?.y ?? 0)).toBeCloseTo(400);
  });

  it("moves between two views by even ratios", () => {
    expect(between({ x: 0, y: 0, scale: 10 }, { x: 2, y: -2, scale: 1000 }, 0.5)).toEqual({ x: 1, y: -1, scale: 100 });
  });
});

describe("the extent of points", () => {
  it("leaves out the farthest few and what is no number, but never the prior's bulk", () => {
    const positions = new Float32Array(4000);
    for (let index = 0; index < 2000; index++) positions.set([index / 200, 0.1], 2 * index);
    positions.set([9999, Number.NaN], 0);
    const { left, right, bottom, top } = extentOf(positions);
    expect(left).toBe(-2.2);
    expect(right).toBeGreaterThan(9.9);
    expect(right).toBeLessThan(11);
    expect([bottom, top]).toEqual([-2.2, 2.2]);
  });
});
