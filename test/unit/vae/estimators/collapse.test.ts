import { expect, test } from "vitest";
import { findCollapse } from "../../../../src/vae/estimators/collapse.js";

test("collapsed dimensions are named, with what helps", () => {
  expect(findCollapse([1, 2])).toBeNull();
  expect(findCollapse([1, 0.001, 2])?.what).toMatch(/^z₂ is collapsed/);
  expect(findCollapse([1, 0.001, 2])?.help).toContain("2 of 3 dimensions");
  expect(findCollapse([0, 1, 0])?.what).toMatch(/^z₁ and z₃ are collapsed/);
  expect(findCollapse([5, ...new Array<number>(19).fill(0)])?.what).toMatch(/^z₂, z₃, z₄, z₅ and 15 others are/);
  expect(findCollapse([0.001, 0])?.what).toContain("codes say nothing");
});
