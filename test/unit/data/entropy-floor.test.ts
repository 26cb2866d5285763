import * as path from "node:path";
import { expect, test } from "vitest";
import { loadData } from "../../../src/data/load.js";
import { bernoulliEntropy } from "../../../src/vae/estimators/bernoulli-entropy.js";

test("the grey levels of MNIST's test set have an entropy of 45.53 nats an image", async () => {
  const bundledData = path.resolve(import.meta.dirname, "../../../dist/data");
  const { test: images } = await loadData({ kind: "mnist" }, { bundledData, workspaceFolder: null, seed: 1, limit: 1 });
  const byLevel = Float64Array.from({ length: 256 }, (_, level) => bernoulliEntropy(level / 255));
  let sum = 0;
  for (const level of images.pixels) sum += byLevel[level] as number;
  expect(sum / images.count).toBeCloseTo(45.53, 2);
});
