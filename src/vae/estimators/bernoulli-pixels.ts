import * as tf from "@tensorflow/tfjs";

/** −log Bernoulli(x; sigmoid(logit)) in nats for each pixel by itself, batch × pixels. */
export function bernoulliPixelCost(x: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor2D {
  const softplus = tf.add(tf.relu(logits), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return tf.sub(softplus, tf.mul(x, logits));
}
