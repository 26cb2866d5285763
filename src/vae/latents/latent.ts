import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { LatentDescription } from "../../protocol.js";

/**
 * A latent space: how the encoder's output becomes a code, and what keeps the codes near the prior.
 *
 * The interface was tried on paper against more than the Gaussian:
 * - a hyperspherical space has the heads `direction` and `concentration`, a KL without shares by dimension;
 * - a Wasserstein auto-encoder has one head, a posterior that is a point (`logVariance` null, no density), no KL,
 *   and a divergence of the batch (MMD) that no single example owns;
 * - a vector-quantised space has one head, a KL that is a constant, `penalties` (codebook, commitment) that are trained
 *   though they are no divergence, variables of its own (the codebook), and an update after each step (the moving average).
 */
export interface Latent {
  readonly description: LatentDescription;
  /** Coordinates of one z, as the decoder takes it. */
  readonly dimensions: number;
  /** The encoder's output: named heads and the width of each, in order. */
  readonly heads: readonly Head[];
  /** The posterior q(z|x) that the encoder's heads (batch × width each, in order) describe. */
  posterior(heads: readonly Tensor2D[]): Posterior;
  /** log p(z) in nats, batch; z is batch × dimensions. */
  priorLogDensity(z: Tensor2D): Tensor1D;
  /** z drawn from the prior from as much standard normal noise as `noiseSize` says for each row. */
  priorSample(noise: Tensor2D): Tensor2D;
  /** Standard normal numbers that one draw of z takes. */
  readonly noiseSize: number;
}

export interface Head {
  readonly name: string;
  readonly width: number;
}

export interface Posterior {
  /** batch × dimensions: where the scatter draws an example. */
  readonly mean: Tensor2D;
  /** batch × dimensions; null where the encoder is deterministic. */
  readonly logVariance: Tensor2D | null;
  /** A reparameterised draw of z from standard normal noise, batch × noiseSize. */
  sample(noise: Tensor2D): Tensor2D;
  /** log q(z|x) in nats, batch; null where q has no density. */
  logDensity(z: Tensor2D): Tensor1D | null;
  /** What draws the codes to the prior, for this batch and its drawn z. */
  divergence(z: Tensor2D): Divergence;
}

export interface Divergence {
  /** `kl`, `mmd`, …: the name under which it is shown. Only `kl` enters the ELBO. */
  readonly name: string;
  /** Mean over the batch, in the divergence's own unit (nats for `kl`). */
  readonly value: Scalar;
  /** Each example's own part, batch; null where only a batch has one. */
  readonly perExample: Tensor1D | null;
  /** batch × dimensions; null where it does not fall apart by dimension. */
  readonly perDimension: Tensor2D | null;
  /** Further trained terms, means over the batch, that no divergence is. */
  readonly penalties: readonly { readonly name: string; readonly value: Scalar }[];
}
