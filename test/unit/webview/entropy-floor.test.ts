import { expect, test } from "vitest";
import type { ExampleSample } from "../../../src/protocol.js";
import { entropyFloor } from "../../../webview/app/entropy-floor.js";

const sample = (...images: number[]): ExampleSample => ({
  ...{ height: 1, width: 2, channels: 1, labels: null },
  images: Uint8Array.from(images),
});

test("the floor of the reconstruction is the mean entropy of an image's grey levels, where pixels are Bernoulli's", () => {
  const entropy = (x: number) => -x * Math.log(x) - (1 - x) * Math.log(1 - x);
  const floor = entropyFloor(sample(51, 0, 204, 102), { kind: "bernoulli" });
  expect(floor).toBeCloseTo((entropy(0.2) + entropy(0.8) + entropy(0.4)) / 2, 10);
});

test("there is none on binary pixels, under another likelihood, or without examples", () => {
  expect(entropyFloor(sample(0, 255, 255, 0), { kind: "bernoulli" })).toBeNull();
  expect(entropyFloor(sample(51, 0), { kind: "gaussian" })).toBeNull();
  expect(entropyFloor(sample(51, 0), null)).toBeNull();
  expect(entropyFloor(null, { kind: "bernoulli" })).toBeNull();
});
