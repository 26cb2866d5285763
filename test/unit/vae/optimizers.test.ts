import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { OptimizerDescription } from "../../../src/protocol.js";
import { Optimizer } from "../../../src/vae/optimizers/optimizer.js";
import { checkOptimizer } from "../../../src/vae/optimizers/optimizer-step.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const start = [1, -2, 3];
const gradients = [
  [0.5, -0.2, 0],
  [0.9, 0.1, 0],
  [-1.5, 3, 1e-3],
];
const LEARNING_RATE = 0.01;

/** What PyTorch 1.13 makes of them in float64: the numbers, and what it keeps for them. */
const byPyTorch: readonly [OptimizerDescription, number[], Record<string, number[]>][] = [
  [
    { kind: "adam", beta1: 0.8, beta2: 0.99 },
    [0.9818820226374357, -1.9948198435571844, 2.992937015958313],
    { "adam/mean/w": [-0.092, 0.5904, 0.0002], "adam/variance/w": [0.03296925, 0.09049104, 1e-8] },
  ],
  [{ kind: "adagrad" }, [0.9895031731273127, -2.0044444736515685, 2.990000099999], { "adagrad/w": [3.31, 9.05, 1e-6] }],
  [{ kind: "sgd", momentum: 0.9 }, [0.98435, -2.02648, 2.99999], { "sgd/velocity/w": [-0.285, 2.928, 0.001] }],
  [{ kind: "sgd" }, [1.001, -2.029, 2.99999], { "sgd/velocity/w": [-1.5, 3, 0.001] }],
];

/** The variable and the arrays after all gradients; with `restoreAt`, a new optimizer goes on from that step. */
function descend(description: OptimizerDescription, restoreAt?: number) {
  let variable = tf.variable(tf.tensor1d(start));
  let optimizer = new Optimizer([{ name: "w", variable }], description);
  gradients.forEach((gradient, index) => {
    if (index === restoreAt) {
      const saved = new Map(optimizer.state().map((array) => [array.name, array]));
      variable = tf.variable(tf.tensor1d(variable.dataSync<"float32">()));
      optimizer = new Optimizer([{ name: "w", variable }], description);
      optimizer.restore(saved);
    }
    optimizer.apply([tf.tensor1d(gradient)], LEARNING_RATE, index + 1);
  });
  return { values: [...(variable as tf.Tensor).dataSync<"float32">()], state: optimizer.state() };
}

describe.each(byPyTorch)("%j", (description, expected, arrays) => {
  test("moves as PyTorch's does, and keeps what it keeps", () => {
    const { values, state } = descend(description);
    expected.forEach((value, at) => {
      expect(values[at]).toBeCloseTo(value, 6);
    });
    expect(state.map(({ name }) => name)).toEqual(Object.keys(arrays));
    for (const { name, data } of state) {
      (arrays[name] as number[]).forEach((value, at) => {
        expect(Math.abs((data[at] as number) - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
      });
    }
  });

  test("restored in the middle goes on to the same bits", () => {
    expect(descend(description, 2)).toEqual(descend(description));
  });

  test("says which array of a state is missing", () => {
    const optimizer = new Optimizer([{ name: "w", variable: tf.variable(tf.tensor1d([1])) }], description);
    expect(() => optimizer.restore(new Map())).toThrow(`"${Object.keys(arrays)[0]}"`);
  });

  test("leaves no tensor behind", () => {
    const variable = tf.variable(tf.tensor1d(start));
    const before = tf.memory().numTensors;
    const optimizer = new Optimizer([{ name: "w", variable }], description);
    const gradient = tf.tensor1d([1, 2, 3]);
    optimizer.apply([gradient], LEARNING_RATE, 1);
    optimizer.dispose();
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([
  [{ kind: "lion" }, /^optimizer is lion; it may be adam, adagrad, sgd$/],
  [{ kind: "sgd", momentum: 1 }, /^optimizer "sgd"'s momentum is 1; it may be from 0 to below 1$/],
  [{ kind: "sgd", momentum: -0.1 }, /momentum is -0.1/],
  [{ kind: "sgd", momentum: Number.NaN }, /momentum is NaN/],
  [{ kind: "sgd", momentum: "0.9" }, /momentum is 0.9/],
  [{ kind: "sgd", nesterov: true }, /^optimizer "sgd" has no setting nesterov; there are learningRate, momentum$/],
  [{ kind: "adam", beta2: 1 }, /beta2 is 1/],
  [{ kind: "adagrad", epsilon: 0 }, /epsilon is 0; it may be above 0/],
])("%j is refused in words", (description, message) => {
  expect(() => checkOptimizer(description as OptimizerDescription)).toThrow(message);
});
