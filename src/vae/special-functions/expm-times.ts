import * as tf from "@tensorflow/tfjs";
import { exponentialTimes, exponentialTimesGradient } from "./exponential-action.js";

/** expm of each matrix (batch × n × n) times its vector (batch × n), with the gradients by both; in float64 inside. */
export function expmTimes(matrices: tf.Tensor3D, vectors: tf.Tensor2D): tf.Tensor2D {
  const [batch, n] = vectors.shape;
  const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [a, v, save] = given as [tf.Tensor3D, tf.Tensor2D, tf.GradSaveFunc];
    save([a, v]);
    const [matrix, vector] = [rowsOf(a, n * n), rowsOf(v, n)];
    const values = new Float32Array(batch * n);
    for (let row = 0; row < batch; row++) values.set(exponentialTimes(matrix(row), vector(row)), row * n);
    return {
      value: tf.tensor2d(values, [batch, n]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedMatrix, savedVector] = [rowsOf(saved[0] as tf.Tensor, n * n), rowsOf(saved[1] as tf.Tensor, n)];
        const slope = rowsOf(dy, n);
        const byMatrix = new Float32Array(batch * n * n);
        const byVector = new Float32Array(batch * n);
        for (let row = 0; row < batch; row++) {
          const gradient = exponentialTimesGradient(savedMatrix(row), savedVector(row), slope(row));
          byMatrix.set(gradient.byMatrix, row * n * n);
          byVector.set(gradient.byVector, row * n);
        }
        return [tf.tensor3d(byMatrix, [batch, n, n]), tf.tensor2d(byVector, [batch, n])];
      },
    };
  });
  return operation(matrices, vectors) as tf.Tensor2D;
}

function rowsOf(tensor: tf.Tensor, width: number): (row: number) => Float32Array {
  const values = tensor.dataSync<"float32">();
  return (row) => values.subarray(row * width, (row + 1) * width);
}
