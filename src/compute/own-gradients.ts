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
      const bySum = attributes.activation === "relu" ? run<tf.Tensor2D>("ReluGrad", { dy: dy as tf.Tensor, y }) : dy;
      return {
        x: () => tf.matMul(bySum as tf.Tensor2D, kernel, false, true),
        kernel: () => tf.matMul(x, bySum as tf.Tensor2D, true, false),
        bias: () => tf.sum(bySum as tf.Tensor2D, 0),
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

function run<Result extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attributes: tf.NamedAttrMap = {},
): Result {
  return tf.engine().runKernel(kernelName, inputs, attributes) as unknown as Result;
}
