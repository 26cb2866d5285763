import * as tf from "@tensorflow/tfjs";
import type { Checkpoint } from "../checkpoint/run-folder/index.js";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { TrainingConfiguration } from "../protocol.js";
import { importanceEstimate, logImportanceWeight } from "../vae/estimators.js";
import { encode } from "../vae/networks.js";
import { RandomStream, standardNormals } from "../vae/random.js";
import { createVae, disposeVae, vaeVariables } from "../vae/vae.js";

/** Means over the test set, nats per example. */
export interface ImportanceSummary {
  /** Draws of z for each example. */
  readonly samples: number;
  readonly logLikelihood: number;
  /** Monte Carlo standard error of `logLikelihood`. */
  readonly standardError: number;
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
 * @throws Error where the posterior has no density
 */
export function importanceOverTestSet(
  configuration: TrainingConfiguration,
  { arrays, step }: Checkpoint,
  images: ImageSet,
  samples: number,
): ImportanceSummary {
  const pixels = images.height * images.width * images.channels;
  const vae = createVae(configuration, pixels);
  const { noiseSize } = vae.latent;
  const order = Uint32Array.from({ length: images.count }, (_, index) => index);
  const one = new Float32Array(pixels);
  const sum = { logLikelihood: 0, elbo: 0, variance: 0, effectiveSampleSize: 0 };
  try {
    for (const { name, variable } of vaeVariables(vae)) {
      const found = arrays.get(name);
      if (!found) throw new Error(`the checkpoint has no "${name}"`);
      tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(found.data as ArrayLike<number>), variable.shape)));
    }
    for (let example = 0; example < images.count; example++) {
      fillBatch(images, order, example, example + 1, one);
      const logWeights = new Float64Array(samples);
      for (let from = 0; from < samples; from += ROWS) {
        const rows = Math.min(ROWS, samples - from);
        // Box–Muller makes pairs, so every example's numbers start at an even position.
        const stride = 2 * Math.ceil((samples * noiseSize) / 2);
        const drawn = new Float32Array(rows * noiseSize);
        const key = { seed: configuration.seed, stream: RandomStream.importanceNoise, step };
        standardNormals(key, drawn, example * stride + from * noiseSize);
        tf.tidy(() => {
          const x = tf.tensor2d(one, [1, pixels]).tile([rows, 1]) as tf.Tensor2D;
          const posterior = vae.latent.posterior(encode(vae.encoder, x));
          const noise = tf.tensor2d(drawn, [rows, noiseSize]);
          logWeights.set(logImportanceWeight(vae, x, posterior, noise).dataSync(), from);
        });
      }
      const estimate = importanceEstimate(logWeights);
      sum.logLikelihood += estimate.logLikelihood;
      sum.elbo += estimate.elbo;
      sum.variance += estimate.standardError ** 2;
      sum.effectiveSampleSize += estimate.effectiveSampleSize;
    }
  } finally {
    disposeVae(vae);
  }
  const { count } = images;
  return {
    samples,
    logLikelihood: sum.logLikelihood / count,
    standardError: Math.sqrt(sum.variance) / count,
    elbo: sum.elbo / count,
    gap: (sum.logLikelihood - sum.elbo) / count,
    effectiveSampleSize: sum.effectiveSampleSize / count,
  };
}
