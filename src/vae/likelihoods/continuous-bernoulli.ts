import * as tf from "@tensorflow/tfjs";
import { bernoulliLogDensity, pixelDensity } from "../ops.js";
import type { Likelihood } from "./likelihood.js";

/** Below it, log C is taken from its series, whose error is then under 1e-7. */
const SERIES_BOUND = 0.3;

/**
 * Independent pixels with the continuous Bernoulli density C(λ) λˣ (1 − λ)¹⁻ˣ on [0, 1] (Loaiza-Ganem & Cunningham 2019): what
 * the Bernoulli likelihood on grey levels lacks to be one. Saved decoders give λ, as the Bernoulli's do.
 */
export function continuousBernoulli(): Likelihood {
  return {
    description: { kind: "continuousBernoulli" },
    form: { kind: "continuousBernoulli" },
    parametersPerPixel: 1,
    variables: [],
    logDensity,
    naturalParameters: (logits) => logits,
    meanActivation: "sigmoid",
  };
}

const logDensity = pixelDensity("ContinuousBernoulliLogDensity", {
  value: (x, logits) => tf.add(bernoulliLogDensity(x, logits), tf.sum(logNormaliser(logits), 1)),
  slope: (x, logits) => tf.add(tf.sub(x, tf.sigmoid(logits)), normaliserSlope(logits)),
});

/** log C(λ) = log(2 artanh(1 − 2λ) / (1 − 2λ)) (equation 6), which is log(a / tanh(a/2)) for the logit a. */
function logNormaliser(a: tf.Tensor): tf.Tensor {
  const squared = tf.square(a);
  // log 2 + a²/12 − 7a⁴/1440 + 31a⁶/90720
  const series = tf.add(
    Math.LN2,
    tf.mul(squared, tf.add(1 / 12, tf.mul(squared, tf.add(-7 / 1440, tf.mul(squared, 31 / 90720))))),
  );
  const size = tf.maximum(tf.abs(a), SERIES_BOUND);
  return tf.where(isNearZero(a), series, tf.sub(tf.log(size), tf.log(tf.tanh(tf.mul(size, 0.5)))));
}

/** Its slope, 1/a − 1/sinh a. */
function normaliserSlope(a: tf.Tensor): tf.Tensor {
  const squared = tf.square(a);
  // a/6 − 7a³/360 + 31a⁵/15120
  const series = tf.mul(a, tf.add(1 / 6, tf.mul(squared, tf.add(-7 / 360, tf.mul(squared, 31 / 15120)))));
  return tf.where(isNearZero(a), series, tf.sub(tf.reciprocal(a), tf.reciprocal(tf.sinh(a))));
}

function isNearZero(a: tf.Tensor): tf.Tensor {
  return tf.less(tf.abs(a), SERIES_BOUND);
}
