import { expect, test } from "vitest";
import { describeCollapse } from "../../../webview/app/collapse.js";

test("a collapsed posterior is named, with what helps; an unused dimension is counted; a used one is no news", () => {
  expect(describeCollapse([0.001, 0, 0.009])).toMatch(/^Posterior collapse.*smaller β/);
  expect(describeCollapse([2.1, 0.003, 0.5])).toMatch(/^1 of 3 dimensions collapsed.*makes do with 2/);
  expect(describeCollapse([2.1, 0.02])).toBeNull();
  expect(describeCollapse([])).toBeNull();
});
