import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { Adagrad } from "../../../src/vae/optimizers/adagrad.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("Adagrad moves by the rate over the root of the squared gradients so far (Duchi et al. 2011)", () => {
  const variable = tf.variable(tf.tensor1d([1, -2, 3]));
  const optimizer = new Adagrad([{ name: "w", variable }]);
  const gradients = [
    [0.5, -1, 0],
    [2, 1, 0],
  ];
  for (const gradient of gradients) optimizer.apply([tf.tensor1d(gradient)], 0.1);
  const expected = [1 - 0.1 - (0.1 * 2) / Math.hypot(0.5, 2), -2 + 0.1 - 0.1 / Math.SQRT2, 3];
  [...variable.dataSync<"float32">()].forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, 5);
  });
  expect([...(optimizer.state()[0]?.variable.dataSync<"float32">() ?? [])]).toEqual([4.25, 2, 0]);
});
