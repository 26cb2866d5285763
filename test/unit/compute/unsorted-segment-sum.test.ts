import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBuilds, expectClose, numbers, seeds } from "./support.js";

describeBuilds("unsortedSegmentSum", () => {
  it("adds each row to the one that its id names, and leaves out what is beyond them", () => {
    const ids = fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 11 }), seeds, (ids, width, seed) => {
        tf.tidy(() => {
          const segments = 5;
          const values = numbers(ids.length * width, seed);
          const expected = new Float64Array(segments * width);
          values.forEach((value, at) => {
            const id = ids[Math.floor(at / width)] as number;
            if (id < 0 || id >= segments) return;
            const to = id * width + (at % width);
            expected[to] = (expected[to] as number) + value;
          });
          const x = tf.tensor2d(values, [ids.length, width]);
          const found = tf.unsortedSegmentSum(x, tf.tensor1d(ids, "int32"), segments);
          expect(found.shape).toEqual([segments, width]);
          expectClose(found.dataSync(), expected, 1e-6);
        });
      }),
    );
  });

  it("is the gradient of gather, along any axis", () => {
    tf.tidy(() => {
      const indices = tf.tensor1d([2, 0, 2], "int32");
      const codes = tf.tensor2d(numbers(12, 1), [3, 4]);
      const weights = numbers(12, 2);
      const w = (row: number, column: number) => weights[row * 4 + column] as number;
      const byRows = tf.grad((x) => tf.sum(tf.mul(tf.gather(x, indices), tf.tensor2d(weights, [3, 4]))))(codes);
      const expected = [0, 1, 2].flatMap((row) =>
        [0, 1, 2, 3].map((column) => (row === 0 ? w(1, column) : row === 2 ? w(0, column) + w(2, column) : 0)),
      );
      expectClose(byRows.dataSync(), expected, 1e-6);
      const byColumns = tf.grad((x) => tf.sum(tf.mul(tf.gather(x, indices, 1), tf.tensor2d(weights, [4, 3]))))(
        tf.transpose(codes),
      );
      const transposed = tf.grad((x) =>
        tf.sum(tf.mul(tf.gather(x, indices), tf.transpose(tf.tensor2d(weights, [4, 3])))),
      )(codes);
      expectClose(byColumns.dataSync(), tf.transpose(transposed).dataSync(), 1e-7);
    });
  });

  it("says what does not fit", () => {
    const ids = tf.tensor1d([0, 1], "int32");
    expect(() => tf.unsortedSegmentSum(tf.ones([3, 2]), ids, 2)).toThrow(/segmentIds must be \[3\]/);
  });
});
