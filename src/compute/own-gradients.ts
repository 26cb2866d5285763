import * as tf from "@tensorflow/tfjs";

/** The gradients of our kernels, and of tfjs's where ours are faster. What nobody asks for is not computed. */
export function registerOwnGradients(): void {
  tf.unregisterGradient("Relu");
  tf.registerGradient({
    // In one pass over memory, where tfjs's own makes three. At 0 it is 0.
    kernelName: "Relu",
    inputsToSave: ["x"],
    gradFunc: (dy, saved) => ({ x: () => run("ReluGrad", { dy: dy as tf.Tensor, y: saved[0] as tf.Tensor }) }),
  });
  tf.registerGradient({
    // A gradient of the gradient: the mask is a constant.
    kernelName: "ReluGrad",
    inputsToSave: ["y"],
    gradFunc: (dy, saved) => {
      const y = saved[0] as tf.Tensor;
      return { dy: () => run("ReluGrad", { dy: dy as tf.Tensor, y }), y: () => tf.zerosLike(y) };
    },
  });
  tf.registerGradient({
    kernelName: "Dense",
    inputsToSave: ["x", "kernel"],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [x, kernel, y] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      // At once: what one of the functions below makes is disposed before the next.
      const bySum =
        attributes.activation === "linear"
          ? (dy as tf.Tensor2D)
          : run<tf.Tensor2D>("ActivationGrad", { dy: dy as tf.Tensor, y }, attributes);
      return {
        x: () => tf.matMul(bySum, kernel, false, true),
        kernel: () => tf.matMul(x, bySum, true, false),
        bias: () => tf.sum(bySum, 0),
      };
    },
  });
  tf.registerGradient({
    kernelName: "ActivationGrad",
    inputsToSave: ["dy", "y"],
    gradFunc: (given, saved, attributes) => {
      const outer = given as tf.Tensor;
      const [dy, y] = saved as [tf.Tensor, tf.Tensor];
      return {
        dy: () => run("ActivationGrad", { dy: outer, y }, attributes),
        y: () => tf.mul(tf.mul(outer, dy), slopeChange(y, attributes.activation as string)),
      };
    },
  });
  tf.registerGradient({
    kernelName: "GaussianSample",
    inputsToSave: ["mean", "logVariance", "noise"],
    gradFunc: (dy, saved) => {
      const [, logVariance, noise] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return {
        mean: () => tf.clone(dy as tf.Tensor),
        logVariance: () => run("GaussianSampleGrad", { dy: dy as tf.Tensor, logVariance, noise }),
        noise: () => tf.mul(dy as tf.Tensor, tf.exp(tf.mul(logVariance, 0.5))),
      };
    },
  });
  tf.registerGradient({
    kernelName: "GaussianKl",
    inputsToSave: ["mean", "logVariance"],
    gradFunc: (dy, saved) => {
      const [mean, logVariance] = saved as [tf.Tensor, tf.Tensor];
      const [byMean, byLogVariance] = run<tf.Tensor[]>("GaussianKlGrad", { dy: dy as tf.Tensor, mean, logVariance });
      return { mean: () => byMean as tf.Tensor, logVariance: () => byLogVariance as tf.Tensor };
    },
  });
}

/** How an activation's slope changes with its value y. */
function slopeChange(y: tf.Tensor, activation: string): tf.Tensor {
  switch (activation) {
    case "sigmoid":
      return tf.sub(1, tf.mul(y, 2));
    case "tanh":
      return tf.mul(y, -2);
    case "elu":
      return tf.cast(tf.less(y, 0), "float32");
    case "softplus":
      return tf.exp(tf.neg(y));
    default:
      return tf.zerosLike(y);
  }
}

function run<Result extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attributes: tf.NamedAttrMap = {},
): Result {
  return tf.engine().runKernel(kernelName, inputs, attributes) as unknown as Result;
}
