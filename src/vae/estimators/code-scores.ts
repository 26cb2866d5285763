import * as tf from "@tensorflow/tfjs";
import type { Likelihood } from "../likelihoods/likelihood.js";
import { decode } from "../networks.js";
import type { Vae } from "../vae.js";

/** What codes say of any image: log p(x|z) = x · natural + constant + a part that x alone decides (`baseMeasure`), nats. */
export interface CodeScores {
  /** Codes × pixels. */
  readonly natural: tf.Tensor2D;
  /** Codes. */
  readonly constant: tf.Tensor1D;
}

/** Of codes, count × dimensions: one product with `natural` holds many images against all of them. */
export function codeScores({ decoder, likelihood }: Pick<Vae, "decoder" | "likelihood">, z: tf.Tensor2D): CodeScores {
  const output = decode(decoder, z);
  const natural = naturalParameters(likelihood, output);
  return { natural, constant: likelihood.logDensity(tf.zerosLike(natural), output) };
}

/** What a likelihood says of images (batch × pixels) whatever the code is, against what it says of a black one. */
export function baseMeasure(likelihood: Likelihood, x: tf.Tensor2D): tf.Tensor1D {
  // By any output.
  const output = tf.zerosLike(x);
  const product = tf.sum(tf.mul(x, naturalParameters(likelihood, output)), 1);
  const difference = tf.sub(likelihood.logDensity(x, output), likelihood.logDensity(tf.zerosLike(x), output));
  return tf.sub(difference, product);
}

function naturalParameters(likelihood: Likelihood, output: tf.Tensor2D): tf.Tensor2D {
  if (!likelihood.naturalParameters) {
    throw new Error(`likelihood "${likelihood.description.kind}" has no natural parameters`);
  }
  return likelihood.naturalParameters(output);
}
