import * as tf from "@tensorflow/tfjs";
import type { Posterior } from "./latents/latent.js";
import { decode } from "./networks.js";
import type { Vae } from "./vae.js";

/**
 * log w = log p(x|z) + log p(z) − log q(z|x) in nats for one draw of z for each example, batch: the log importance weight
 * of Burda et al. (2016), whose mean over draws estimates p(x) (Kingma & Welling, appendix D).
 *
 * @throws Error where the posterior has no density
 */
export function logImportanceWeight(vae: Vae, x: tf.Tensor2D, posterior: Posterior, noise: tf.Tensor2D): tf.Tensor1D {
  const z = posterior.sample(noise);
  const posteriorLogDensity = posterior.logDensity(z);
  if (!posteriorLogDensity) throw new Error("log p(x) can't be estimated: this posterior has no density");
  const joint = tf.add(vae.likelihood.logDensity(x, decode(vae.decoder, z)), vae.latent.priorLogDensity(z));
  return tf.sub(joint, posteriorLogDensity) as tf.Tensor1D;
}

export interface ImportanceEstimate {
  /** log (1/K) Σ w, nats: a lower bound on log p(x) in expectation, tighter with K. */
  readonly logLikelihood: number;
  /** (1/K) Σ log w, nats: the ELBO from the same draws, so that the gap between the two is never below 0 (Jensen). */
  readonly elbo: number;
  /** Monte Carlo standard error of `logLikelihood`, by the delta method. */
  readonly standardError: number;
  /** (Σ w)² / Σ w²: how many of the K draws count. */
  readonly effectiveSampleSize: number;
}

/** Puts together K log weights of one example, in float64. */
export function importanceEstimate(logWeights: ArrayLike<number>): ImportanceEstimate {
  const count = logWeights.length;
  let largest = -Infinity;
  let sumOfLogs = 0;
  for (let k = 0; k < count; k++) {
    const value = logWeights[k] as number;
    sumOfLogs += value;
    if (value > largest) largest = value;
  }
  let sum = 0;
  let sumOfSquares = 0;
  for (let k = 0; k < count; k++) {
    const weight = Math.exp((logWeights[k] as number) - largest);
    sum += weight;
    sumOfSquares += weight * weight;
  }
  const mean = sum / count;
  const variance = count > 1 ? Math.max(0, (sumOfSquares - (sum * sum) / count) / (count - 1)) : Number.NaN;
  return {
    logLikelihood: largest + Math.log(mean),
    elbo: sumOfLogs / count,
    standardError: Math.sqrt(variance / count) / mean,
    effectiveSampleSize: (sum * sum) / sumOfSquares,
  };
}
