import * as tf from "@tensorflow/tfjs";

/**
 * The gradient of matMul with transposes made by tf.transpose. tfjs's own passes transposed operands to the kernel, and
 * its WASM kernel runs a scalar loop for those: five times slower.
 */
export function registerDenseGradient(): void {
  tf.unregisterGradient("BatchMatMul");
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved, attributes) => {
      const [a, b] = saved as [tf.Tensor3D, tf.Tensor3D];
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      const gradient = dy as tf.Tensor3D;
      const plainA = transposeA ? transposed(a) : a;
      const plainB = transposeB ? transposed(b) : b;
      const byA = () => tf.matMul(gradient, transposed(plainB)) as tf.Tensor3D;
      const byB = () => tf.matMul(transposed(plainA), gradient) as tf.Tensor3D;
      return {
        a: () => (transposeA ? transposed(byA()) : byA()),
        b: () => (transposeB ? transposed(byB()) : byB()),
      };
    },
  });
}

function transposed(matrices: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(matrices, matrices.rank === 3 ? [0, 2, 1] : [1, 0]) as tf.Tensor3D;
}
