import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";
import type { Address } from "../kernels.js";

export interface MatrixProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * a · b over the last two axes, the axes before them broadcast against each other.
 *
 * @throws Error where the shapes do not fit
 */
export function matrixProduct(
  heap: KernelHeap,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: MatrixProductAttributes,
): tf.TensorInfo {
  const [rows, depth] = lastTwo(a.shape, transposeA);
  const [depthOfB, columns] = lastTwo(b.shape, transposeB);
  if (depth !== depthOfB) {
    throw new Error(
      `matMul: the inner sizes of [${a.shape}]${transposeA ? "ᵀ" : ""} and [${b.shape}]${transposeB ? "ᵀ" : ""} must agree`,
    );
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const [addressA, addressB] = [heap.address(a), heap.address(b)];
  const output = heap.output([...batch, rows, columns]);
  const target = heap.address(output);

  // One b for every a: the rows of all matrices are the rows of one.
  const joined = !transposeA && tf.util.sizeFromShape(batchB) === 1;
  const [matrices, rowsOfEach] = joined ? [[0], rows * tf.util.sizeFromShape(batch)] : [positions(batch), rows];
  const offsetsA = joined ? [0] : broadcastOffsets(batchA, batch);
  const offsetsB = joined ? [0] : broadcastOffsets(batchB, batch);
  for (const matrix of matrices) {
    multiply(heap, {
      a: addressA + 4 * rows * depth * (offsetsA[matrix] as number),
      b: addressB + 4 * depth * columns * (offsetsB[matrix] as number),
      target: target + 4 * rows * columns * matrix,
      ...{ rows: rowsOfEach, columns, depth, transposeA, transposeB },
    });
  }
  return output;
}

interface Product extends MatrixProductAttributes {
  readonly a: Address;
  readonly b: Address;
  readonly target: Address;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** One product of two matrices, the longer side of the result divided between the threads. */
function multiply(heap: KernelHeap, { a, b, target, rows, columns, depth, transposeA, transposeB }: Product): void {
  const [strideA, strideB] = [transposeA ? rows : depth, transposeB ? depth : columns];
  const byColumns = columns >= rows;
  const nanoseconds = (rows * columns * depth) / 20;
  heap.divide(byColumns ? columns : rows, byColumns ? 8 : 4, nanoseconds, ({ from, count }, { kernels, scratch }) => {
    const [firstRow, firstColumn] = byColumns ? [0, from] : [from, 0];
    kernels.matMul(
      a + 4 * firstRow * (transposeA ? 1 : strideA),
      b + 4 * firstColumn * (transposeB ? strideB : 1),
      target + 4 * (firstRow * columns + firstColumn),
      byColumns ? rows : count,
      byColumns ? count : columns,
      depth,
      strideA,
      strideB,
      columns,
      transposeA,
      transposeB,
      false,
      scratch,
    );
  });
}

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

function positions(shape: readonly number[]): number[] {
  return Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, position) => position);
}

/** For each position in `to`, the position in `shape` that broadcasting reads there. */
function broadcastOffsets(shape: readonly number[], to: readonly number[]): number[] {
  const padded = [...Array(to.length - shape.length).fill(1), ...shape] as number[];
  let offsets = [0];
  to.forEach((size, axis) => {
    const own = padded[axis] as number;
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: size }, (_, index) => offset * own + (own === 1 ? 0 : index)),
    );
  });
  return offsets;
}
