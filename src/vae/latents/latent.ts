import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { LatentDescription } from "../../protocol.js";
import type { DenseOptions } from "../layers/dense.js";
import type { Layer, NamedVariable } from "../layers/layer.js";

/**
 * A latent space: how the encoder's output becomes a code, and what keeps the codes near the prior.
 * What of it needs no tensors (how it is drawn, its geodesics, draws from its prior) is a `Space` of src/vae/spaces.
 */
export interface Latent {
  readonly description: LatentDescription;
  /** Coordinates of one z, as the decoder takes it. */
  readonly dimensions: number;
  /** The encoder's output: named heads and the width of each, in order. */
  readonly heads: readonly Head[];
  /** Its own, which the optimizer moves beside the networks' (curvatures, operators). */
  readonly variables: readonly NamedVariable[];
  /**
   * Its own, which the optimizer leaves alone (a codebook that is a moving average): `Posterior.learn` moves them. Where one is
   * trainable, it is given the objective's gradient by it.
   */
  readonly state: readonly NamedVariable[];
  /** Of both, what drawing the space takes (operators), by the name that `createSpace` knows; snapshots hold it. */
  readonly drawn?: readonly NamedVariable[];
  /** The posterior q(z|x) that the encoder's heads (batch × width each, in order) describe. */
  posterior(heads: readonly Tensor2D[]): Posterior;
  /** log p(z) in nats, batch; z is batch × dimensions. @throws Error where the prior has no density */
  priorLogDensity(z: Tensor2D): Tensor1D;
  /** z drawn from the prior from as much standard normal noise as `noiseSize` says for each row. */
  priorSample(noise: Tensor2D): Tensor2D;
  /** Standard normal numbers that one draw of z takes. */
  readonly noiseSize: number;
  /** What a fully connected decoder begins with instead of a dense layer, where it is to heed the space's geometry. */
  firstDecoderLayer?(dense: DenseOptions): Layer;
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
  /** What draws the codes to the prior, for this batch, its drawn z and the noise that it was drawn from. */
  divergence(z: Tensor2D, noise: Tensor2D): Divergence;
  /**
   * Reads what the space's state learns from this batch, and returns what writes it once the optimizer's own step is done, from
   * the gradients by the trainable part of the state, in order; null where the objective does not depend on one. Random numbers
   * follow from the seed that the space was made with.
   */
  learn?(batch: LearntBatch): (gradients: readonly (Tensor | null)[]) => void;
}

/** What the space's state learns from, beside the codes. */
export interface LearntBatch {
  /** Counts from 1. */
  readonly step: number;
  /** Class numbers of the batch's examples, where there are such. */
  readonly labels: Int32Array | null;
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
  readonly penalties: readonly NamedScalar[];
  /** What is not trained but tells how the space stands, means over the batch: a curvature, a codebook's perplexity. */
  readonly measures: readonly NamedScalar[];
}

export interface NamedScalar {
  readonly name: string;
  readonly value: Scalar;
}
