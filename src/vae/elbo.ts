import * as tf from "@tensorflow/tfjs";
import type { Divergence, Posterior } from "./latents/latent.js";
import { decode, encode } from "./networks.js";
import type { Vae } from "./vae.js";

/** The parts of −ELBO for one batch and one draw of z for each example, in nats. */
export interface ElboTerms {
  /** batch × pixels in [0, 1]. */
  readonly x: tf.Tensor2D;
  readonly posterior: Posterior;
  /** batch × latent size. */
  readonly z: tf.Tensor2D;
  /** −log p(x|z), batch. */
  readonly reconstruction: tf.Tensor1D;
  readonly divergence: Divergence;
}

/**
 * Estimator B of Kingma & Welling (equation 7) with L = 1: the divergence in closed form where the latent space has one,
 * the reconstruction at one reparameterised z. x is batch × pixels in [0, 1]; noise is batch × latent.noiseSize.
 */
export function elboTerms(vae: Vae, x: tf.Tensor2D, noise: tf.Tensor2D): ElboTerms {
  const posterior = vae.latent.posterior(encode(vae.encoder, x));
  const z = posterior.sample(noise);
  const reconstruction = tf.neg(vae.likelihood.logDensity(x, decode(vae.decoder, z))) as tf.Tensor1D;
  return { x, posterior, z, reconstruction, divergence: posterior.divergence(z, noise) };
}
