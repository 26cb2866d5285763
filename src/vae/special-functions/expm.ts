import * as tf from "@tensorflow/tfjs";
import { matrixExponential, matrixExponentialGradient } from "./matrix-exponential.js";

/** expm of each matrix, batch × n × n, with its gradient; in float64 inside. */
export function expm(matrices: tf.Tensor3D): tf.Tensor3D {
  const [batch, n] = matrices.shape;
  const size = n * n;
  const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [argument, save] = given as [tf.Tensor3D, tf.GradSaveFunc];
    save([argument]);
    const numbers = argument.dataSync<"float32">();
    return {
      value: eachMatrix(batch, n, (index) => matrixExponential(numbers.subarray(index * size, (index + 1) * size), n)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const [at, slopes] = [(saved as tf.Tensor).dataSync<"float32">(), dy.dataSync<"float32">()];
        const of = (values: Float32Array, index: number) => values.subarray(index * size, (index + 1) * size);
        return eachMatrix(batch, n, (index) => matrixExponentialGradient(of(at, index), of(slopes, index), n));
      },
    };
  });
  return operation(matrices) as tf.Tensor3D;
}

function eachMatrix(batch: number, n: number, make: (index: number) => Float64Array): tf.Tensor3D {
  const values = new Float32Array(batch * n * n);
  for (let index = 0; index < batch; index++) values.set(make(index), index * n * n);
  return tf.tensor3d(values, [batch, n, n]);
}
