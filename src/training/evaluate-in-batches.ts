import * as tf from "@tensorflow/tfjs";
import { spreadOrder } from "../data/batches.js";
import type { ElboTerms } from "../vae/elbo.js";
import type { NamedScalar } from "../vae/latents/latent.js";
import type { Evaluation, Terms } from "./engine.js";
import { inScope } from "./scope.js";
import { addTerms, meanTerms, type TermsSum } from "./terms-sum.js";

/** Large enough to keep the kernels busy, small enough for the heap. */
const EVALUATION_BATCH = 500;

/** What the terms are read from. */
type Given = Pick<ElboTerms, "reconstruction" | "divergence">;

/**
 * Every example once, in batches that are spread over the set: what only a batch has (an MMD) would be another of neighbours.
 *
 * @param termsOf the terms of some examples, by number, and what is minimised of them
 */
export function evaluateInBatches(
  count: number,
  dimensions: number,
  termsOf: (examples: Uint32Array) => Given & Pick<ElboTerms, "posterior"> & { readonly minimised: tf.Scalar },
): Evaluation {
  const order = spreadOrder(count, EVALUATION_BATCH);
  const put = (into: Float32Array, from: number, rows: tf.Tensor, width: number) => {
    const values = rows.dataSync<"float32">();
    for (let at = 0; at * width < values.length; at++) {
      into.set(values.subarray(at * width, (at + 1) * width), (order[from + at] as number) * width);
    }
  };
  const means = new Float32Array(count * dimensions);
  const logVariances = new Float32Array(count * dimensions);
  const reconstruction = new Float32Array(count);
  const kl = new Float32Array(count);
  let sum: TermsSum | null = null;
  let deterministic = false;
  let ownsKl = true;
  for (let from = 0; from < count; from += EVALUATION_BATCH) {
    const to = Math.min(count, from + EVALUATION_BATCH);
    inScope(() => {
      const terms = termsOf(order.subarray(from, to));
      const { posterior, divergence } = terms;
      put(means, from, posterior.mean, dimensions);
      if (posterior.logVariance) {
        put(logVariances, from, posterior.logVariance, dimensions);
      } else deterministic = true;
      put(reconstruction, from, terms.reconstruction, 1);
      if (divergence.name === "kl" && divergence.perExample) {
        put(kl, from, divergence.perExample, 1);
      } else ownsKl = false;
      sum = addTerms(sum, readTerms(terms, terms.minimised, to - from));
    });
  }
  return {
    terms: meanTerms(sum as unknown as TermsSum),
    means,
    logVariances: deterministic ? null : logVariances,
    reconstruction,
    kl: ownsKl ? kl : null,
  };
}

/** A batch's terms as numbers. */
export function readTerms({ reconstruction, divergence }: Given, minimised: tf.Scalar, examples: number): Terms {
  const divergenceValue = divergence.value.dataSync()[0] as number;
  const { perDimension } = divergence;
  const readAll = (scalars: readonly NamedScalar[]) =>
    scalars.map(({ name, value }) => ({ name, value: value.dataSync<"float32">()[0] as number }));
  return {
    examples,
    reconstruction: tf.mean(reconstruction).dataSync()[0] as number,
    kl: divergence.name === "kl" ? divergenceValue : null,
    divergence: { name: divergence.name, value: divergenceValue },
    objective: minimised.dataSync()[0] as number,
    penalties: readAll(divergence.penalties),
    measures: readAll(divergence.measures),
    klByDimension: perDimension ? Array.from(tf.mean(perDimension, 0).dataSync()) : null,
  };
}
