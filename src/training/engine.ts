import type { Batch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { LatentArrays, NamedValue } from "../protocol.js";
import type { SavedNetwork } from "../vae/vae.js";

/** Means over a batch (or over more examples), nats per example. */
export interface Terms {
  readonly examples: number;
  readonly reconstruction: number;
  /** Null where the model has no KL. */
  readonly kl: number | null;
  readonly divergence: { readonly name: string; readonly value: number };
  readonly objective: number;
  /** Trained terms that are no divergence. */
  readonly penalties: readonly NamedValue[];
  /** What is not trained but tells how the latent space stands. */
  readonly measures: readonly NamedValue[];
  readonly klByDimension: readonly number[] | null;
}

/** Every example of a set, looked at once with one sampled z. */
export interface Evaluation {
  readonly terms: Terms;
  /** count × dimensions. */
  readonly means: Float32Array;
  /** count × dimensions; null for a deterministic encoder. */
  readonly logVariances: Float32Array | null;
  /** count, nats. */
  readonly reconstruction: Float32Array;
  /** count, nats; null where no single example owns a KL. */
  readonly kl: Float32Array | null;
}

export interface StateArray {
  readonly name: string;
  readonly shape: number[];
  readonly data: Float32Array;
}

/** What computes a model's steps: the general path is one, a faster one stands behind the same interface. */
export interface TrainingEngine {
  /** How many threads compute. */
  readonly threads: number;
  /** One step on a batch; steps count from 1. */
  trainBatch(batch: Batch, step: number, learningRate: number): Terms;
  /** Nothing of the model changes. `draw` tells one evaluation's noise from another's. */
  evaluate(images: ImageSet, draw: number): Evaluation;
  encoder(): SavedNetwork;
  decoder(): SavedNetwork;
  /** The decoder's numbers alone, in the order of `decoder().weights`. */
  decoderWeights(): Uint8Array;
  /** Numbers of the latent space that drawing it takes, by name. */
  latentArrays?(): LatentArrays;
  /** The arrays of the latent space and of the optimizer. */
  state(): StateArray[];
  /** Goes back to saved weights and optimizer arrays, by name. @throws Error where one is missing or of another size */
  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void;
  /** Takes what fits by name and shape of another model's weights. Returns the names of the variables that keep their own. */
  adopt(arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>): string[];
  dispose(): void;
}
