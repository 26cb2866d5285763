import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBuilds, differences, expectClose, expectSameNumbers, numbers, seeds } from "./support.js";

interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** One product in double precision. */
function reference(a: ArrayLike<number>, b: ArrayLike<number>, product: Product): Float64Array {
  const { rows, columns, depth, transposeA, transposeB } = product;
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      const left = a[transposeA ? k * rows + row : row * depth + k] as number;
      sum += left * (b[transposeB ? column * depth + k : k * columns + column] as number);
    }
    return sum;
  });
}

function operands(product: Product, seed: number, batch = 1) {
  const { rows, columns, depth, transposeA, transposeB } = product;
  const a = numbers(batch * rows * depth, seed);
  const b = numbers(batch * depth * columns, seed + 1);
  const shapeA = [batch, ...(transposeA ? [depth, rows] : [rows, depth])] as [number, number, number];
  const shapeB = [batch, ...(transposeB ? [columns, depth] : [depth, columns])] as [number, number, number];
  return { a, b, tensorA: tf.tensor3d(a, shapeA), tensorB: tf.tensor3d(b, shapeB) };
}

const sizes = fc.integer({ min: 1, max: 40 });
const products = fc.record({
  rows: sizes,
  columns: sizes,
  depth: sizes,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});
const transpositions = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describeBuilds("matMul", () => {
  it("is the product at any size, in every transposition, of several matrices", () => {
    fc.assert(
      fc.property(products, fc.integer({ min: 1, max: 3 }), seeds, (product, batch, seed) => {
        tf.tidy(() => {
          const { a, b, tensorA, tensorB } = operands(product, seed, batch);
          const found = tf.matMul(tensorA, tensorB, product.transposeA, product.transposeB).dataSync();
          const { rows, columns, depth } = product;
          for (let matrix = 0; matrix < batch; matrix++) {
            const partA = a.subarray(matrix * rows * depth, (matrix + 1) * rows * depth);
            const partB = b.subarray(matrix * depth * columns, (matrix + 1) * depth * columns);
            const part = found.subarray(matrix * rows * columns, (matrix + 1) * rows * columns);
            expectClose(part, reference(partA, partB, product), 1e-5);
          }
        });
      }),
    );
  });

  it.each(transpositions)(
    "is the product over the borders of its blocks (transposed: %s, %s)",
    (transposeA, transposeB) => {
      for (const [rows, columns, depth] of [
        [131, 517, 259],
        [1, 1037, 513],
        [1, 7, 600],
        [129, 1, 256],
        [5, 513, 1],
      ] as const) {
        tf.tidy(() => {
          const product = { rows, columns, depth, transposeA, transposeB };
          const { a, b, tensorA, tensorB } = operands(product, 7);
          const found = tf.matMul(tensorA, tensorB, transposeA, transposeB).dataSync();
          expectClose(found, reference(a, b, product), 1e-5);
        });
      }
    },
  );

  it("gives a row the same bits alone and among others, in every transposition", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 70 }), seeds, (rows, columns, seed) => {
        tf.tidy(() => {
          const depth = 300;
          const a = tf.tensor2d(numbers(rows * depth, seed), [rows, depth]);
          const b = tf.tensor2d(numbers(depth * columns, seed + 1), [depth, columns]);
          const whole = tf.matMul(a, b).dataSync();
          const last = tf.matMul(tf.slice(a, [rows - 1, 0], [1, depth]), b).dataSync();
          expectSameNumbers(last, whole.subarray((rows - 1) * columns));
          expectSameNumbers(tf.matMul(tf.transpose(a), b, true).dataSync(), whole);
          expectSameNumbers(tf.matMul(a, tf.transpose(b), false, true).dataSync(), whole);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same bits again, after the heap has grown too", () => {
    tf.tidy(() => {
      const a = tf.tensor2d(numbers(65 * 300, 1), [65, 300]);
      const b = tf.tensor2d(numbers(300 * 77, 2), [300, 77]);
      const once = tf.matMul(a, b).dataSync().slice();
      expectSameNumbers(tf.matMul(a, b).dataSync(), once);
      tf.zeros([2 ** 26]);
      expectSameNumbers(tf.matMul(a, b).dataSync(), once);
    });
  });

  it.each([
    // Of 4 rows at a time, of 2, of none.
    ["in whole steps", (row: number, step: number) => (row < 16 && step % 3 !== 1) || (row % 4 < 2 && step % 2 === 0)],
    // As activations have them: in more than half of each row's steps, in hardly a step of four rows.
    ["here and there", (row: number, step: number) => (row * 7 + step * (step + 3)) % 11 < 6],
  ])("is the product where an operand has zeros %s, bit by bit, and where infinities meet them", (_, isZero) => {
    for (const [transposeA, transposeB] of transpositions) {
      tf.tidy(() => {
        const [rows, columns, depth] = [35, 131, 300];
        const product = { rows, columns, depth, transposeA, transposeB };
        const { a, b, tensorB } = operands(product, 13);
        const rowOf = (at: number) => (transposeA ? at % rows : Math.floor(at / depth));
        const stepOf = (at: number) => (transposeA ? Math.floor(at / rows) : at % depth);
        a.forEach((_, at) => {
          if (isZero(rowOf(at), stepOf(at))) a[at] = stepOf(at) % 5 === 0 ? -0 : 0;
        });
        const times = (values: Float32Array, other: tf.Tensor = tensorB) => {
          const tensorA = tf.tensor3d(values, transposeA ? [1, depth, rows] : [1, rows, depth]);
          return tf.matMul(tensorA, other, transposeA, transposeB).dataSync();
        };
        const found = times(a);
        expectClose(found, reference(a, b, product), 1e-5);
        for (let row = 0; row < rows; row++) {
          // Among others without a zero no step of it is left out.
          const whole = times(a.map((value, at) => (rowOf(at) === row ? value : 0.5)));
          const part = [row * columns, (row + 1) * columns] as const;
          expectSameNumbers(found.subarray(...part), whole.subarray(...part));
        }
        const zeroStep = stepOf(a.findIndex((value, at) => rowOf(at) === 0 && value === 0));
        b[transposeB ? 7 * depth + zeroStep : zeroStep * columns + 7] = Number.POSITIVE_INFINITY;
        const infinite = times(a, tf.tensor3d(b, tensorB.shape as [number, number, number]));
        expect(infinite[7]).toBeNaN();
        expect([...infinite.subarray(0, 7)]).toEqual([...found.subarray(0, 7)]);
      });
    }
  });

  it("broadcasts the axes before the last two", () => {
    tf.tidy(() => {
      const a = tf.tensor(numbers(2 * 3 * 4 * 5, 1), [2, 3, 4, 5]);
      const b = tf.tensor(numbers(3 * 5 * 6, 2), [3, 5, 6]);
      const found = tf.matMul(a, b);
      expect(found.shape).toEqual([2, 3, 4, 6]);
      for (let outer = 0; outer < 2; outer++) {
        const slice = tf.reshape(tf.slice(a, [outer, 0, 0, 0], [1, 3, 4, 5]), [3, 4, 5]);
        const own = tf.reshape(tf.slice(found, [outer, 0, 0, 0], [1, 3, 4, 6]), [3, 4, 6]);
        expect([...own.dataSync()]).toEqual([...tf.matMul(slice, b).dataSync()]);
      }
      const one = tf.tensor(numbers(5 * 6, 3), [5, 6]);
      const joined = tf.matMul(a, one);
      expect(joined.shape).toEqual([2, 3, 4, 6]);
      expect([...joined.dataSync()]).toEqual([
        ...tf.matMul(tf.reshape(a, [24, 5]) as tf.Tensor2D, one as tf.Tensor2D).dataSync(),
      ]);
    });
  });

  it("of nothing is zeros, or nothing", () => {
    tf.tidy(() => {
      const zeros = tf.matMul(tf.zeros<tf.Rank.R2>([3, 0]), tf.zeros<tf.Rank.R2>([0, 5]));
      expect([...zeros.dataSync()]).toEqual(Array(15).fill(0));
      expect(tf.matMul(tf.zeros<tf.Rank.R2>([0, 4]), tf.zeros<tf.Rank.R2>([4, 5])).shape).toEqual([0, 5]);
    });
  });

  it("says what does not fit", () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow(/inner sizes of \[2,3\] and \[4,5\]/);
  });

  it.each(transpositions)("has the gradient that differences show (transposed: %s, %s)", (transposeA, transposeB) => {
    tf.tidy(() => {
      const product = { rows: 5, columns: 9, depth: 6, transposeA, transposeB };
      const { a, b, tensorA, tensorB } = operands(product, 3);
      const weights = numbers(45, 11);
      const value = (left: ArrayLike<number>, right: ArrayLike<number>) =>
        reference(left, right, product).reduce((sum, entry, at) => sum + entry * (weights[at] as number), 0);
      const [byA, byB] = tf.grads((x, y) =>
        tf.sum(
          tf.mul(
            tf.matMul(x as tf.Tensor3D, y as tf.Tensor3D, transposeA, transposeB),
            tf.tensor3d(weights, [1, 5, 9]),
          ),
        ),
      )([tensorA, tensorB]) as [tf.Tensor, tf.Tensor];
      expectClose(
        byA.dataSync(),
        differences((at) => value(at, b), a),
        1e-5,
      );
      expectClose(
        byB.dataSync(),
        differences((at) => value(a, at), b),
        1e-5,
      );
    });
  });
});

const activations: Record<string, (a: number) => number> = {
  linear: (a) => a,
  relu: (a) => Math.max(a, 0),
  relu6: (a) => Math.min(Math.max(a, 0), 6),
  elu: (a) => (a < 0 ? Math.expm1(a) : a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  leakyrelu: (a) => (a < 0 ? 0.1 * a : a),
  tanh: Math.tanh,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
};

describeBuilds("fused.matMul", () => {
  it.each(Object.keys(activations))(
    "is the product, the bias and %s in every transposition, of several matrices",
    (name) => {
      const batch = 2;
      for (const [transposeA, transposeB] of transpositions) {
        tf.tidy(() => {
          const product = { rows: 3, columns: 11, depth: 6, transposeA, transposeB };
          const { a, b, tensorA, tensorB } = operands(product, 5, batch);
          const bias = numbers(11, 9, 8);
          const found = tf.fused
            .matMul({
              a: tensorA,
              b: tensorB,
              transposeA,
              transposeB,
              bias: tf.tensor1d(bias),
              activation: name as "relu",
              leakyreluAlpha: 0.1,
            })
            .dataSync();
          for (let matrix = 0; matrix < batch; matrix++) {
            const plain = reference(a.subarray(matrix * 18), b.subarray(matrix * 66), product);
            const expected = plain.map((entry, at) =>
              (activations[name] as (a: number) => number)(entry + (bias[at % 11] as number)),
            );
            expectClose(found.subarray(matrix * 33, (matrix + 1) * 33), expected, 3e-6);
          }
        });
      }
    },
  );

  it("refuses what it does not know", () => {
    const [a, b] = [tf.zeros([2, 3]), tf.zeros([3, 4])];
    expect(() => tf.fused.matMul({ a, b, bias: tf.zeros([2, 1]) })).toThrow(/one bias a column, \[4\], not \[2,1\]/);
    expect(() => tf.fused.matMul({ a, b, activation: "prelu" })).toThrow(/no activation "prelu"/);
  });
});
