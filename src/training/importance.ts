import * as tf from "@tensorflow/tfjs";
import type { Checkpoint } from "../checkpoint/run-folder/index.js";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { TrainingConfiguration } from "../protocol.js";
import { importanceEstimate, logImportanceWeight } from "../vae/estimators.js";
import { encode } from "../vae/networks.js";
import { type RandomKey, RandomStream, standardNormals } from "../vae/random.js";
import { createVae, disposeVae, restoreVae, type Vae } from "../vae/vae.js";

/** Means over the test set, nats per example. */
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
}

/** Rows of (example, draw) that are decoded at once. */
const ROWS = 500;

/**
 * Importance-weighted estimates of log p(x) for every example of a set (Burda et al. 2016).
 *
 * @param progress is told how many examples are done
 * @throws Error where the posterior has no density
 */
export function importanceOverTestSet(
  configuration: TrainingConfiguration,
  { arrays, step }: Checkpoint,
  images: ImageSet,
  samples: number,
  progress: (examples: number) => void,
): ImportanceSummary {
  const pixels = images.height * images.width * images.channels;
  const vae = createVae(configuration, images);
  const sum = { logLikelihood: 0, elbo: 0, variance: 0, effectiveSampleSize: 0 };
  const order = Uint32Array.from({ length: images.count }, (_, index) => index);
  const block = Math.max(1, Math.floor(ROWS / samples));
  const batch = new Float32Array(block * pixels);
  try {
    restoreVae(vae, arrays);
    const key = { seed: configuration.seed, stream: RandomStream.importanceNoise, step };
    for (let from = 0; from < images.count; from += block) {
      const examples = Math.min(block, images.count - from);
      fillBatch(images, order, from, from + examples, batch);
      const x = batch.subarray(0, examples * pixels);
      for (const logWeights of logImportanceWeights(vae, x, examples, samples, { key, from })) {
        const estimate = importanceEstimate(logWeights);
        sum.logLikelihood += estimate.logLikelihood;
        sum.elbo += estimate.elbo;
        sum.variance += estimate.standardError ** 2;
        sum.effectiveSampleSize += estimate.effectiveSampleSize;
      }
      progress(from + examples);
    }
  } finally {
    disposeVae(vae);
  }
  const { count } = images;
  return {
    samples,
    logLikelihood: sum.logLikelihood / count,
    standardError: samples > 1 ? Math.sqrt(sum.variance) / count : null,
    elbo: sum.elbo / count,
    gap: (sum.logLikelihood - sum.elbo) / count,
    effectiveSampleSize: sum.effectiveSampleSize / count,
  };
}

/** log w of `samples` draws for each of a few examples (examples × pixels), in nats; `from` is the first one's number. */
function logImportanceWeights(
  vae: Vae,
  pixels: Float32Array,
  examples: number,
  samples: number,
  { key, from }: { readonly key: RandomKey; readonly from: number },
): Float64Array[] {
  const { noiseSize } = vae.latent;
  const found = Array.from({ length: examples }, () => new Float64Array(samples));
  // Box–Muller makes pairs, so every example's numbers start at an even position, however examples are put together.
  const stride = 2 * Math.ceil((samples * noiseSize) / 2);
  for (let first = 0; first < samples; first += ROWS) {
    const draws = Math.min(ROWS, samples - first);
    const drawn = new Float32Array(examples * draws * noiseSize);
    for (let example = 0; example < examples; example++) {
      const part = drawn.subarray(example * draws * noiseSize, (example + 1) * draws * noiseSize);
      standardNormals(key, part, (from + example) * stride + first * noiseSize);
    }
    tf.tidy(() => {
      const x = tf.tensor2d(pixels, [examples, pixels.length / examples]);
      const posterior = vae.latent.posterior(encode(vae.encoder, x).map((head) => repeatRows(head, draws)));
      const noise = tf.tensor2d(drawn, [examples * draws, noiseSize]);
      const logWeights = logImportanceWeight(vae, repeatRows(x, draws), posterior, noise).dataSync();
      for (const [example, weights] of found.entries()) {
        weights.set(logWeights.subarray(example * draws, (example + 1) * draws), first);
      }
    });
  }
  return found;
}

/** Each row `times` times in turn. */
function repeatRows(rows: tf.Tensor2D, times: number): tf.Tensor2D {
  const [count, width] = rows.shape;
  return rows
    .reshape([count, 1, width])
    .tile([1, times, 1])
    .reshape([count * times, width]);
}
