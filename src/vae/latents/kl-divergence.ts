import * as tf from "@tensorflow/tfjs";
import type { Divergence } from "./latent.js";

/** A KL in nats, batch, that does not fall apart by dimension, and what else is told of the posterior. */
export function klDivergence(perExample: tf.Tensor1D, measures: Divergence["measures"] = []): Divergence {
  return {
    name: "kl",
    value: tf.mean(perExample) as tf.Scalar,
    perExample,
    perDimension: null,
    penalties: [],
    measures,
  };
}
