import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { Adam } from "../../../src/vae/optimizers/adam.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Algorithm 1 of Kingma & Ba in float64, for one number. */
function reference(start: number, gradients: readonly number[], rate: number): number {
  let [x, m, v] = [start, 0, 0];
  gradients.forEach((g, index) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    x -= (rate * (m / (1 - 0.9 ** (index + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (index + 1))) + 1e-8);
  });
  return x;
}

describe("Adam", () => {
  const gradients = [0.5, -0.2, 0.9, 0.1, -1.5];

  test("follows algorithm 1", () => {
    const variable = tf.variable(tf.tensor1d([1]));
    const adam = new Adam([{ name: "x", variable }]);
    gradients.forEach((value, index) => {
      adam.apply([tf.tensor1d([value])], 0.01, index + 1);
    });
    expect(variable.dataSync<"float32">()[0]).toBeCloseTo(reference(1, gradients, 0.01), 6);
  });

  test("restored in the middle goes on to the same bits", () => {
    const run = (restoreAt: number | null) => {
      let variable = tf.variable(tf.tensor1d([1]));
      let adam = new Adam([{ name: "x", variable }]);
      gradients.forEach((value, index) => {
        if (index === restoreAt) {
          const saved = new Map(adam.state().map((array) => [array.name, array]));
          variable = tf.variable(tf.tensor1d(variable.dataSync<"float32">()));
          adam = new Adam([{ name: "x", variable }]);
          adam.restore(saved);
        }
        adam.apply([tf.tensor1d([value])], 0.01, index + 1);
      });
      return variable.dataSync<"float32">()[0];
    };
    expect(run(3)).toBe(run(null));
  });

  test("says which array of a state is missing", () => {
    const adam = new Adam([{ name: "x", variable: tf.variable(tf.tensor1d([1])) }]);
    expect(() => adam.restore(new Map())).toThrow('"adam/mean/x"');
  });
});
