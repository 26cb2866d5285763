import { describe, expect, it } from "vitest";
import { axisTicks, logarithmicTicks, tickLabels } from "../../../webview/drawing/axis-ticks.js";
import { fromEntry, settledRange } from "../../../webview/drawing/settled-range.js";

describe("the ticks of an axis", () => {
  it("are two to four of a small chart, whatever its range", () => {
    for (let trial = 0; trial < 2000; trial++) {
      const from = 300 * Math.sin(trial);
      const to = from + 10 ** (3 * Math.sin(1.7 * trial));
      const ticks = axisTicks(from, to, 4);
      expect(ticks.length, `${from} to ${to}`).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(4);
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(from - 1e-6);
      expect(Math.max(...ticks)).toBeLessThanOrEqual(to + 1e-6);
      expect(new Set(tickLabels(ticks)).size).toBe(ticks.length);
    }
  });

  it("are more than one where the range holds but one ten", () => {
    expect(axisTicks(151.5, 168, 4)).toEqual([155, 160, 165]);
    expect(tickLabels(axisTicks(4.8, 7.2, 4))).toEqual(["5", "6", "7"]);
    expect(tickLabels(axisTicks(5.2, 6.15, 4))).toEqual(["5.5", "6.0"]);
    expect(tickLabels([-2.5, 0, 2.5])).toEqual(["−2.5", "0", "2.5"]);
  });

  it("never fall between epochs where they are to be whole", () => {
    for (const last of [1, 2, 3, 8, 20, 97, 1234]) {
      for (const most of [2, 4, 7.3]) {
        const ticks = axisTicks(0, last, most, true);
        expect(ticks.every(Number.isInteger)).toBe(true);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
      }
    }
  });
});

describe("the ticks of a logarithmic axis", () => {
  it("are 1, 2 and 5 times the powers of ten, or fewer where there is less room", () => {
    expect(logarithmicTicks(0.13, 20, 8)).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
    expect(logarithmicTicks(0.13, 20, 6)).toEqual([0.3, 1, 3, 10]);
    expect(logarithmicTicks(0.01, 1000, 3)).toEqual([0.01, 1, 100]);
    expect(logarithmicTicks(1, 1, 3)).toEqual([1]);
  });

  it("never leave the range, and are never too many", () => {
    for (let trial = 0; trial < 2000; trial++) {
      const from = 10 ** (3 * Math.sin(trial));
      const to = from * 10 ** (4 * Math.sin(1.7 * trial) ** 2);
      const ticks = logarithmicTicks(from, to, 5);
      expect(ticks.length).toBeLessThanOrEqual(5);
      for (const tick of ticks) expect(tick >= from * 0.999 && tick <= to * 1.001, `${tick}`).toBe(true);
    }
  });
});

describe("the range of a chart", () => {
  const x = [0.1, 0.5, 1, 2, 3];
  const train = [500, 220, 172, 160, 156];
  const test = [null, null, 168, 159, 157];

  it("holds all that comes after the first look at the test set", () => {
    const [least, most] = settledRange(x, [train, test], 1);
    expect(least).toBeLessThan(156);
    expect(most).toBeGreaterThan(172);
    expect(most).toBeLessThan(180);
  });

  it("holds most of the training just after the first look at the test set", () => {
    const steps = [0.1, 0.3, 0.5, 0.8, 1, 1, 1.1];
    const divergence = [9, 4, 6.5, 5.6, 5.4, null, 5.3];
    const [least, most] = settledRange(steps, [divergence, [null, null, null, null, null, 5.35, null]], 1);
    expect(least).toBeLessThan(4);
    expect(most).toBeGreaterThan(6.5);
    expect(most).toBeLessThan(9);
  });

  it("begins a line where it enters, and leaves nothing that the frame would cut", () => {
    const range = settledRange(x, [train, test], 1);
    expect(fromEntry(train, range)).toEqual([null, null, 172, 160, 156]);
    expect(fromEntry(test, range)).toEqual(test);
  });

  it("begins a line that leaves it again where it comes back for good", () => {
    expect(fromEntry([5, 9, 6, 5.5, null], [4, 7])).toEqual([null, null, 6, 5.5, null]);
  });

  it("holds what comes after the first tenth before there is a test figure", () => {
    const [, most] = settledRange([0.01, 0.2, 0.4], [[500, 220, 200]], Number.POSITIVE_INFINITY);
    expect(most).toBeGreaterThan(220);
    expect(most).toBeLessThan(300);
  });

  it("goes down to a level that has to be seen", () => {
    expect(settledRange(x, [test], 1, [45.5])[0]).toBeLessThan(45.5);
  });

  it("has a height where all values are the same", () => {
    const [least, most] = settledRange([1, 2], [[7, 7]], 1);
    expect(least).toBeLessThan(7);
    expect(most).toBeGreaterThan(7);
  });
});
