import * as tf from "@tensorflow/tfjs";
import type { Posterior } from "../latents/latent.js";
import { decode } from "../networks.js";
import type { Vae } from "../vae.js";

/** log p(x) is not defined for a model whose codes have no density. */
export class NoDensityError extends Error {
  override readonly name = "NoDensityError";

  constructor() {
    super("log p(x) can't be estimated: this latent space's posterior is a point, without a density");
  }
}

export interface ImportanceDraw {
  /** log w = log p(x|z) + log p(z) − log q(z|x) in nats, batch. */
  readonly logWeight: tf.Tensor1D;
  /** log p(x|z) in nats, batch. */
  readonly logLikelihood: tf.Tensor1D;
}

/**
 * One draw of z for each example and its log importance weight (Burda et al. 2016), whose exponential's mean over draws
 * estimates p(x) (Kingma & Welling, appendix D).
 *
 * @throws NoDensityError
 */
export function importanceDraw(vae: Vae, x: tf.Tensor2D, posterior: Posterior, noise: tf.Tensor2D): ImportanceDraw {
  const z = posterior.sample(noise);
  const posteriorLogDensity = posterior.logDensity(z);
  if (!posteriorLogDensity) throw new NoDensityError();
  const logLikelihood = vae.likelihood.logDensity(x, decode(vae.decoder, z));
  const joint = tf.add(logLikelihood, vae.latent.priorLogDensity(z));
  return { logWeight: tf.sub(joint, posteriorLogDensity), logLikelihood };
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

/** The numbers of draws k at which `importanceBounds` tells L_k: 1, 2, 4, …, and all of them. */
export function boundSizes(samples: number): number[] {
  const sizes = Array.from({ length: Math.floor(Math.log2(samples)) + 1 }, (_, level) => 2 ** level);
  return sizes.at(-1) === samples ? sizes : [...sizes, samples];
}

/**
 * L_k = E log (1/k) Σ w of Burda et al. (2016), nats, for each k of `boundSizes`, from the K log weights of one example: the
 * mean over disjoint groups of k draws. The groups nest, so by Jensen's inequality the curve never falls up to the largest
 * power of two.
 */
export function importanceBounds(logWeights: ArrayLike<number>): number[] {
  const count = logWeights.length;
  let groups = Float64Array.from({ length: 2 ** Math.floor(Math.log2(count)) }, (_, k) => logWeights[k] as number);
  const bounds: number[] = [];
  for (;;) {
    bounds.push(groups.reduce((sum, value) => sum + value, 0) / groups.length);
    if (groups.length === 1) break;
    groups = Float64Array.from({ length: groups.length / 2 }, (_, pair) =>
      logMeanExp(groups[2 * pair] as number, groups[2 * pair + 1] as number),
    );
  }
  if (2 ** (bounds.length - 1) < count) bounds.push(importanceEstimate(logWeights).logLikelihood);
  return bounds;
}

/** log ½(eᵃ + eᵇ) */
function logMeanExp(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))) - Math.LN2;
}
