import * as tf from "@tensorflow/tfjs";

/**
 * Operations that a backend may supply as one kernel of its own (src/compute registers them), and that are made of tfjs's
 * operations where it does not.
 */

/**
 * Σ_pixels x·logit − softplus(logit) for each example: log Bernoulli(x; sigmoid(logit)) in nats, batch.
 * x is data, so no gradient flows to it.
 */
export function bernoulliLogDensity(x: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor1D {
  const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [output, save] = given as [tf.Tensor2D, tf.GradSaveFunc];
    save([output]);
    return {
      value: hasKernel("BernoulliLogDensity")
        ? (tf.engine().runKernel("BernoulliLogDensity", { x, logits: output }) as tf.Tensor1D)
        : (tf.sum(tf.sub(tf.mul(x, output), softplus(output)), 1) as tf.Tensor1D),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [kept] = saved as [tf.Tensor2D];
        return hasKernel("BernoulliLogDensityGrad")
          ? (tf.engine().runKernel("BernoulliLogDensityGrad", { dy, x, logits: kept }) as tf.Tensor)
          : tf.mul(tf.expandDims(dy, 1), tf.sub(x, tf.sigmoid(kept)));
      },
    };
  });
  return operation(logits) as tf.Tensor1D;
}

/** log(1 + eᵃ) = max(a, 0) + log(1 + e^−|a|): finite at both ends. */
function softplus(a: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.relu(a), tf.log1p(tf.exp(tf.neg(tf.abs(a)))));
}

export interface AdamAttributes {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Counts from 1. */
  readonly step: number;
}

/** One step of Adam (Kingma & Ba 2015, algorithm 1) as PyTorch orders it. Returns new variable, mean and variance. */
export function adamUpdate(
  inputs: { variable: tf.Tensor; gradient: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor },
  attributes: AdamAttributes,
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

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}
