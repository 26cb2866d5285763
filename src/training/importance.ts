import * as tf from "@tensorflow/tfjs";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { ExampleTerms } from "../protocol.js";
import { boundSizes, importanceBounds, importanceDraw, importanceEstimate } from "../vae/estimators/importance.js";
import { encode } from "../vae/networks.js";
import { type RandomKey, standardNormals } from "../vae/random.js";
import type { Vae } from "../vae/vae.js";
import { inScope } from "./scope.js";

/** Means over a set of examples, nats per example. */
export interface ImportanceSummary {
  /** Draws of z for each example. */
  readonly samples: number;
  readonly logLikelihood: number;
  /** Monte Carlo standard error of `logLikelihood`; null where one draw says nothing of it. */
  readonly standardError: number | null;
  /** Of the same draws. */
  readonly elbo: number;
  /** `logLikelihood` − `elbo`: what KL(q(z|x) ‖ p(z|x)) is estimated at, from below. */
  readonly gap: number;
  readonly effectiveSampleSize: number;
  /** Of the same draws: mean −log p(x|z). */
  readonly reconstruction: number;
  readonly bounds: readonly { readonly samples: number; readonly value: number }[];
  readonly byExample: ExampleTerms;
}

/** Rows of (example, draw) that are decoded at once: what bounds the memory, however many draws there are. */
const ROWS = 500;

/**
 * Importance-weighted estimates of log p(x) for every example of a set (Burda et al. 2016).
 *
 * @param afterBlock is told how many examples are done, and may throw to end it
 * @throws NoDensityError
 */
export async function importanceOverExamples(
  vae: Vae,
  images: ImageSet,
  samples: number,
  key: RandomKey,
  afterBlock: (examples: number) => Promise<void>,
): Promise<ImportanceSummary> {
  const { count } = images;
  const pixels = images.height * images.width * images.channels;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const block = Math.max(1, Math.floor(ROWS / samples));
  const batch = new Float32Array(block * pixels);
  const byExample = {
    reconstruction: new Float32Array(count),
    elbo: new Float32Array(count),
    logLikelihood: new Float32Array(count),
    effectiveSampleSize: new Float32Array(count),
  };
  const sizes = boundSizes(samples);
  const bounds = new Float64Array(sizes.length);
  const sum = { logLikelihood: 0, elbo: 0, variance: 0, effectiveSampleSize: 0, reconstruction: 0 };
  for (let from = 0; from < count; from += block) {
    const examples = Math.min(block, count - from);
    fillBatch(images, order, from, from + examples, batch);
    const x = batch.subarray(0, examples * pixels);
    for (const [offset, drawn] of drawWeights(vae, x, examples, samples, { key, from }).entries()) {
      const estimate = importanceEstimate(drawn.logWeights);
      const reconstruction = -drawn.logLikelihood / samples;
      importanceBounds(drawn.logWeights).forEach((value, index) => {
        bounds[index] = (bounds[index] as number) + value / count;
      });
      byExample.reconstruction[from + offset] = reconstruction;
      byExample.elbo[from + offset] = estimate.elbo;
      byExample.logLikelihood[from + offset] = estimate.logLikelihood;
      byExample.effectiveSampleSize[from + offset] = estimate.effectiveSampleSize;
      sum.logLikelihood += estimate.logLikelihood;
      sum.elbo += estimate.elbo;
      sum.variance += estimate.standardError ** 2;
      sum.effectiveSampleSize += estimate.effectiveSampleSize;
      sum.reconstruction += reconstruction;
    }
    await afterBlock(from + examples);
  }
  return {
    samples,
    logLikelihood: sum.logLikelihood / count,
    standardError: samples > 1 ? Math.sqrt(sum.variance) / count : null,
    elbo: sum.elbo / count,
    gap: (sum.logLikelihood - sum.elbo) / count,
    effectiveSampleSize: sum.effectiveSampleSize / count,
    reconstruction: sum.reconstruction / count,
    bounds: sizes.map((size, index) => ({ samples: size, value: bounds[index] as number })),
    byExample,
  };
}

interface DrawnWeights {
  readonly logWeights: Float64Array;
  /** Sum of log p(x|z) over the draws. */
  logLikelihood: number;
}

/** `samples` draws for each of a few examples (examples × pixels), in nats; `from` is the first one's number. */
function drawWeights(
  vae: Vae,
  pixels: Float32Array,
  examples: number,
  samples: number,
  { key, from }: { readonly key: RandomKey; readonly from: number },
): DrawnWeights[] {
  const { noiseSize } = vae.latent;
  const found = Array.from({ length: examples }, () => ({ logWeights: new Float64Array(samples), logLikelihood: 0 }));
  // Box–Muller makes pairs, so every example's numbers start at an even position, however examples are put together.
  const stride = 2 * Math.ceil((samples * noiseSize) / 2);
  for (let first = 0; first < samples; first += ROWS) {
    const draws = Math.min(ROWS, samples - first);
    const drawn = new Float32Array(examples * draws * noiseSize);
    for (let example = 0; example < examples; example++) {
      const part = drawn.subarray(example * draws * noiseSize, (example + 1) * draws * noiseSize);
      standardNormals(key, part, (from + example) * stride + first * noiseSize);
    }
    inScope(() => {
      const x = tf.tensor2d(pixels, [examples, pixels.length / examples]);
      const posterior = vae.latent.posterior(encode(vae.encoder, x).map((head) => repeatRows(head, draws)));
      const noise = tf.tensor2d(drawn, [examples * draws, noiseSize]);
      const repeated = tf.tensor2d(repeatPixels(pixels, examples, draws), [examples * draws, x.shape[1]]);
      const { logWeight, logLikelihood } = importanceDraw(vae, repeated, posterior, noise);
      const [weights, likelihoods] = [logWeight.dataSync(), logLikelihood.dataSync()];
      for (const [example, into] of found.entries()) {
        into.logWeights.set(weights.subarray(example * draws, (example + 1) * draws), first);
        for (let k = example * draws; k < (example + 1) * draws; k++) into.logLikelihood += likelihoods[k] as number;
      }
    });
  }
  return found;
}

/** Each image `times` times in turn; tfjs's own tile takes longer than the decoder does. */
function repeatPixels(pixels: Float32Array, examples: number, times: number): Float32Array {
  const size = pixels.length / examples;
  const repeated = new Float32Array(examples * times * size);
  for (let row = 0; row < examples * times; row++) {
    const example = Math.floor(row / times);
    repeated.set(pixels.subarray(example * size, (example + 1) * size), row * size);
  }
  return repeated;
}

/** Each row `times` times in turn. */
function repeatRows(rows: tf.Tensor2D, times: number): tf.Tensor2D {
  const [count, width] = rows.shape;
  return rows
    .reshape([count, 1, width])
    .tile([1, times, 1])
    .reshape([count * times, width]);
}
