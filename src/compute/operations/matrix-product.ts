import * as tf from "@tensorflow/tfjs";
import type { KernelHeap } from "../kernel-heap.js";

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
    heap.kernels.matMul(
      addressA + 4 * rows * depth * (offsetsA[matrix] as number),
      addressB + 4 * depth * columns * (offsetsB[matrix] as number),
      target + 4 * rows * columns * matrix,
      rowsOfEach,
      columns,
      depth,
      transposeA ? rows : depth,
      transposeB ? depth : columns,
      columns,
      transposeA,
      transposeB,
      false,
      heap.scratch,
    );
  }
  return output;
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
