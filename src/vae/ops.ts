import * as tf from "@tensorflow/tfjs";
import type { Activation } from "../protocol.js";
import { activate } from "./layers/activations.js";
import type { AdagradStep, AdamStep, SgdStep } from "./optimizers/optimizer-step.js";

/**
 * Operations that a backend may supply as one kernel of its own (src/compute registers them), and that are made of tfjs's
 * operations where it does not.
 */

/** How a sum over an example's pixels is made of tfjs's operations. */
interface DensityOperations {
  value(x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor1D;
  /** The slope of each example's sum by the decoder's output. */
  slope(x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor2D;
}

/**
 * For each example, a sum over its pixels of what data x and the decoder's output say, batch. x is data, so no gradient flows to
 * it. The kernel `<name>` makes the value, `<name>Grad` the gradient.
 */
export function pixelDensity(name: string, { value, slope }: DensityOperations) {
  return (x: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor1D => {
    const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
      const [of, save] = given as [tf.Tensor2D, tf.GradSaveFunc];
      save([of]);
      return {
        value: hasKernel(name) ? (tf.engine().runKernel(name, { x, output: of }) as tf.Tensor1D) : value(x, of),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [kept] = saved as [tf.Tensor2D];
          return hasKernel(`${name}Grad`)
            ? (tf.engine().runKernel(`${name}Grad`, { dy, x, output: kept }) as tf.Tensor)
            : tf.mul(tf.expandDims(dy, 1), slope(x, kept));
        },
      };
    });
    return operation(output) as tf.Tensor1D;
  };
}

/** Σ_pixels x·logit − softplus(logit) for each example: log Bernoulli(x; sigmoid(logit)) in nats, batch. */
export const bernoulliLogDensity = pixelDensity("BernoulliLogDensity", {
  value: (x, logits) => tf.sum(tf.sub(tf.mul(x, logits), softplus(logits)), 1),
  slope: (x, logits) => tf.sub(x, tf.sigmoid(logits)),
});

/** log(1 + eᵃ) = max(a, 0) + log(1 + e^−|a|): finite at both ends. */
function softplus(a: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.relu(a), tf.log1p(tf.exp(tf.neg(tf.abs(a)))));
}

/** activation(x W + b): x is batch × in, the kernel W in × out, the bias b out. */
export function denseLayer(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor, activation: Activation): tf.Tensor2D {
  if (!hasKernel("Dense")) return activate(tf.add(tf.matMul(x, kernel), bias), activation);
  const isFused = activation === "relu";
  const attributes = { activation: isFused ? "relu" : "linear" };
  const output = tf.engine().runKernel("Dense", { x, kernel, bias }, attributes) as tf.Tensor2D;
  return isFused ? output : activate(output, activation);
}

/** A draw μ + σ ε from a diagonal Gaussian (Kingma & Welling, section 2.4), all of one shape. */
export function gaussianSample(mean: tf.Tensor2D, logVariance: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
  return hasKernel("GaussianSample") && tf.util.arraysEqual(mean.shape, noise.shape)
    ? (tf.engine().runKernel("GaussianSample", { mean, logVariance, noise }) as tf.Tensor2D)
    : tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}

/** KL(N(μ, σ²) ‖ N(0, 1)) in nats for each dimension: ½ (μ² + σ² − 1 − log σ²) (appendix B). */
export function gaussianKl(mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Tensor2D {
  return hasKernel("GaussianKl")
    ? (tf.engine().runKernel("GaussianKl", { mean, logVariance }) as tf.Tensor2D)
    : tf.mul(0.5, tf.sub(tf.add(tf.square(mean), tf.expm1(logVariance)), logVariance));
}

/** One step of Adam (Kingma & Ba 2015, algorithm 1) as PyTorch orders it. Returns new variable, mean and variance. */
export function adamUpdate(
  inputs: { variable: tf.Tensor; gradient: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor },
  attributes: AdamStep,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  if (hasKernel("AdamUpdate")) {
    return tf.engine().runKernel("AdamUpdate", inputs, { ...attributes }) as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
  }
  const { learningRate, beta1, beta2, epsilon, step } = attributes;
  return tf.tidy(() => {
    const mean = tf.add(tf.mul(inputs.mean, beta1), tf.mul(inputs.gradient, 1 - beta1));
    const variance = tf.add(tf.mul(inputs.variance, beta2), tf.mul(tf.square(inputs.gradient), 1 - beta2));
    const deviation = tf.add(tf.sqrt(tf.div(variance, 1 - beta2 ** step)), epsilon);
    const variable = tf.sub(inputs.variable, tf.mul(tf.div(mean, deviation), learningRate / (1 - beta1 ** step)));
    return [variable, mean, variance];
  });
}

/** One step of Adagrad (Duchi et al. 2011). Returns the new variable and the new sum of squared gradients. */
export function adagradUpdate(
  inputs: { variable: tf.Tensor; gradient: tf.Tensor; sum: tf.Tensor },
  attributes: AdagradStep,
): [tf.Tensor, tf.Tensor] {
  if (hasKernel("AdagradUpdate")) {
    return tf.engine().runKernel("AdagradUpdate", inputs, { ...attributes }) as unknown as [tf.Tensor, tf.Tensor];
  }
  return tf.tidy(() => {
    const sum = tf.add(inputs.sum, tf.square(inputs.gradient));
    const scaled = tf.div(inputs.gradient, tf.add(tf.sqrt(sum), attributes.epsilon));
    return [tf.sub(inputs.variable, tf.mul(scaled, attributes.learningRate)), sum];
  });
}

/** One step of gradient descent with momentum. Returns the new variable and the new velocity. */
export function sgdUpdate(
  inputs: { variable: tf.Tensor; gradient: tf.Tensor; velocity: tf.Tensor },
  attributes: SgdStep,
): [tf.Tensor, tf.Tensor] {
  if (hasKernel("SgdUpdate")) {
    return tf.engine().runKernel("SgdUpdate", inputs, { ...attributes }) as unknown as [tf.Tensor, tf.Tensor];
  }
  return tf.tidy(() => {
    const velocity = tf.add(tf.mul(inputs.velocity, attributes.momentum), inputs.gradient);
    return [tf.sub(inputs.variable, tf.mul(velocity, attributes.learningRate)), velocity];
  });
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}
