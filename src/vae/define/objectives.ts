import * as tf from "@tensorflow/tfjs";
import type { Objective } from "./definition.js";

/** reconstruction + β · KL (Higgins et al. 2017). */
export function beta(weight: number): Objective {
  return ({ reconstruction, kl }) => tf.add(reconstruction, tf.mul(kl, weight)) as tf.Tensor1D;
}

/** reconstruction + β(step, epoch) · KL: `annealedBeta(({ epoch }) => Math.min(1, epoch / 10))` warms the KL up. */
export function annealedBeta(weight: (moment: { step: number; epoch: number }) => number): Objective {
  return ({ reconstruction, kl, step, epoch }) =>
    tf.add(reconstruction, tf.mul(kl, weight({ step, epoch }))) as tf.Tensor1D;
}

/**
 * reconstruction + Σ over dimensions of max(λ, mean KL of the dimension): so many nats a dimension are free (Kingma et al. 2016,
 * "Improved variational inference with inverse autoregressive flow", equation 16).
 */
export function freeBits({ nats }: { readonly nats: number }): Objective {
  return ({ reconstruction, klByDimension }) =>
    tf.add(reconstruction, tf.sum(tf.maximum(tf.mean(klByDimension, 0), nats))) as tf.Tensor1D;
}
