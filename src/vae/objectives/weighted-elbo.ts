import * as tf from "@tensorflow/tfjs";
import type { ElboTerms } from "../elbo.js";

/** Mean reconstruction + β · divergence + penalties: −ELBO where β is 1 (Kingma & Welling), β-VAE's else (Higgins et al. 2017). */
export function weightedElbo(beta: number): (terms: Pick<ElboTerms, "reconstruction" | "divergence">) => tf.Scalar {
  return ({ reconstruction, divergence }) => {
    const weighted = tf.add(tf.mean(reconstruction), tf.mul(divergence.value, beta));
    return divergence.penalties.reduce((sum, { value }) => tf.add(sum, value), weighted) as tf.Scalar;
  };
}
