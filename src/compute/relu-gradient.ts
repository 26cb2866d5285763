import * as tf from "@tensorflow/tfjs";

/** The gradient of tf.relu in one pass over memory, where tfjs's own makes three. At 0 it is 0. */
export function registerReluGradient(): void {
  tf.unregisterGradient("Relu");
  tf.registerGradient({
    kernelName: "Relu",
    inputsToSave: ["x"],
    gradFunc: (dy, saved) => ({ x: () => pass(dy as tf.Tensor, saved[0] as tf.Tensor) }),
  });
  // A gradient of the gradient: the mask is a constant.
  tf.registerGradient({
    kernelName: "ReluGrad",
    inputsToSave: ["y"],
    gradFunc: (dy, saved) => {
      const y = saved[0] as tf.Tensor;
      return { dy: () => pass(dy as tf.Tensor, y), y: () => tf.zerosLike(y) };
    },
  });
}

function pass(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel("ReluGrad", { dy, y }) as tf.Tensor;
}
