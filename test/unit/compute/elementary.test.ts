import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBuilds, expectClose, numbers, seeds } from "./support.js";

/** The sum over some axes in double precision, in row-major order of the others. */
function reference(values: ArrayLike<number>, shape: readonly number[], axes: readonly number[]): Float64Array {
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  const sums = new Float64Array(kept.reduce((size, length) => size * length, 1));
  for (let at = 0; at < values.length; at++) {
    let rest = at;
    const position = shape.map((_, axis) => {
      const inner = shape.slice(axis + 1).reduce((size, length) => size * length, 1);
      const index = Math.floor(rest / inner);
      rest %= inner;
      return index;
    });
    const to = position.reduce(
      (sum, index, axis) => (axes.includes(axis) ? sum : sum * (shape[axis] as number) + index),
      0,
    );
    sums[to] = (sums[to] as number) + (values[at] as number);
  }
  return sums;
}

describeBuilds("sum and mean", () => {
  it("add over any axes of any shape", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 15 }), fc.boolean(), seeds, (shape, chosen, keepDims, seed) => {
        const axes = shape.map((_, axis) => axis).filter((axis) => chosen & (1 << axis));
        fc.pre(axes.length > 0);
        tf.tidy(() => {
          const values = numbers(
            shape.reduce((size, length) => size * length, 1),
            seed,
          );
          const x = tf.tensor(values, shape);
          const expected = reference(values, shape, axes);
          const sum = tf.sum(x, axes, keepDims);
          expect(sum.shape).toEqual(
            keepDims
              ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
              : shape.filter((_, axis) => !axes.includes(axis)),
          );
          expectClose(sum.dataSync(), expected, 1e-6);
          const count = values.length / expected.length;
          expectClose(
            tf.mean(x, axes, keepDims).dataSync(),
            expected.map((entry) => entry / count),
            1e-6,
          );
        });
      }),
    );
  });

  it("keep the digits of a million terms", () => {
    const [total, mean] = tf.tidy(() => {
      const x = tf.fill([2 ** 20], 0.1);
      return [tf.sum(x).dataSync()[0], tf.mean(tf.reshape(x, [2 ** 18, 4]), 0).dataSync()[3]];
    });
    expect(total).toBe(Math.fround(Math.fround(0.1) * 2 ** 20));
    expect(mean).toBe(Math.fround(0.1));
  });

  it("of integers and booleans stay tfjs's own", () => {
    tf.tidy(() => {
      const sum = tf.sum(tf.tensor1d([1, 2, 3], "int32"));
      expect(sum.dtype).toBe("int32");
      expect([...sum.dataSync()]).toEqual([6]);
      expect([...tf.sum(tf.tensor1d([true, true, false])).dataSync()]).toEqual([2]);
      expect([...tf.mean(tf.tensor1d([1, 2], "int32")).dataSync()]).toEqual([1.5]);
    });
  });

  it("of a scalar, or of nothing, are what they must be", () => {
    tf.tidy(() => {
      expect([...tf.sum(tf.scalar(3)).dataSync()]).toEqual([3]);
      expect([...tf.sum(tf.zeros([0, 3]), 0).dataSync()]).toEqual([0, 0, 0]);
      expect(tf.sum(tf.zeros([0, 3]), 1).shape).toEqual([0]);
    });
  });

  it("hand their gradient to every term", () => {
    tf.tidy(() => {
      const x = tf.tensor(numbers(12, 1), [3, 4]);
      expectClose(
        tf
          .grad((given) => tf.sum(tf.square(tf.sum(given, 0))))(x)
          .dataSync(),
        doubledColumnSums(x),
        1e-6,
      );
      expectClose(
        tf
          .grad((given) => tf.mean(given))(x)
          .dataSync(),
        Array(12).fill(1 / 12),
        1e-7,
      );
    });
  });
});

function doubledColumnSums(x: tf.Tensor): Float64Array {
  const sums = reference(x.dataSync(), [3, 4], [0]);
  return Float64Array.from({ length: 12 }, (_, at) => 2 * (sums[at % 4] as number));
}

describeBuilds("log1p", () => {
  it("has float32's digits for small and large x", () => {
    const xs = [1e-30, 1e-10, -1e-10, 1e-7, 6e-8, -1e-4, 1e-3, -0.5, 0.5, 1, -0.999, 1e10].map(Math.fround);
    const found = tf.tidy(() => tf.log1p(tf.tensor1d(xs)).dataSync());
    expect([...found]).toEqual(xs.map((x) => Math.fround(Math.log1p(x))));
  });

  it("has its ends", () => {
    const found = tf.tidy(() => tf.log1p(tf.tensor1d([0, -1, -2, Number.POSITIVE_INFINITY])).dataSync());
    expect([...found]).toEqual([0, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY]);
  });
});

describeBuilds("relu's gradient", () => {
  it("passes where the input is above zero, at any size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), seeds, (length, seed) => {
        tf.tidy(() => {
          const [x, dy] = [numbers(length, seed), numbers(length, seed + 1)];
          x[0] = 0;
          const found = tf
            .grad((given) => tf.relu(given))(tf.tensor1d(x), tf.tensor1d(dy))
            .dataSync();
          expect([...found]).toEqual([...dy].map((entry, at) => ((x[at] as number) > 0 ? entry : 0)));
        });
      }),
    );
  });

  it("has a gradient of its own", () => {
    tf.tidy(() => {
      // d/dx of (relu(x)²)' = 2·relu(x) is 2 above zero, 0 below.
      const first = tf.grad((x) => tf.square(tf.relu(x)));
      const second = tf.grad((x) => tf.sum(first(x)));
      expectClose(second(tf.tensor1d([-2, -1, 1, 2, 3])).dataSync(), [0, 0, 2, 2, 2], 1e-6);
    });
  });
});
