import { expect, test } from "vitest";
import { spreadOrder } from "../../../src/data/batches.js";

test.each([
  [10_000, 500],
  [1234, 500],
  [300, 500],
])("of %i examples each block of %i looks like the whole, and none is left out", (count, block) => {
  const order = spreadOrder(count, block);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
  for (let from = 0; from + block <= count; from += block) {
    const mean = order.subarray(from, from + block).reduce((sum, example) => sum + example, 0) / block;
    // In file order the first block's mean would be a fortieth of the count, or a fifth.
    expect(Math.abs(mean / count - 0.5)).toBeLessThan(0.15);
  }
});
