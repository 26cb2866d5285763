import * as tf from "@tensorflow/tfjs";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { ElboSurgery } from "../protocol.js";
import { NoDensityError } from "../vae/estimators/importance.js";
import { RunningMean } from "../vae/estimators/running-mean.js";
import { spreadIndices } from "../vae/estimators/spread-indices.js";
import { encode } from "../vae/networks.js";
import { type RandomKey, standardNormals } from "../vae/random.js";
import type { Vae } from "../vae/vae.js";
import { inScope } from "./scope.js";

/** The aggregate posterior costs the square of its examples. */
const MOST_EXAMPLES = 500;

/**
 * Mutual information and marginal KL (Hoffman & Johnson 2016) by the densities of any latent space, with the aggregate posterior
 * of up to 500 examples in full and one draw of z for each.
 *
 * @throws NoDensityError
 */
export async function aggregateSurgery(
  vae: Vae,
  images: ImageSet,
  key: RandomKey,
  afterBlock: () => Promise<void>,
): Promise<ElboSurgery> {
  const indices = spreadIndices(images.count, MOST_EXAMPLES);
  const examples = indices.length;
  const pixels = images.height * images.width * images.channels;
  const batch = new Float32Array(examples * pixels);
  fillBatch(images, indices, 0, examples, batch);
  const { dimensions, noiseSize } = vae.latent;
  const noise = new Float32Array(2 * Math.ceil((examples * noiseSize) / 2));
  standardNormals(key, noise);
  const heads = tf.tidy(() => encode(vae.encoder, tf.tensor2d(batch, [examples, pixels])));
  try {
    const drawn = inScope(() => {
      const rows = tf.tensor2d(noise.subarray(0, examples * noiseSize), [examples, noiseSize]);
      const posterior = vae.latent.posterior(heads);
      const z = posterior.sample(rows);
      return {
        z: z.dataSync<"float32">().slice(),
        kl: posterior.divergence(z, rows).value.dataSync<"float32">()[0] as number,
        prior: vae.latent.priorLogDensity(z).dataSync<"float32">().slice(),
      };
    });
    const [information, marginal] = [new RunningMean(), new RunningMean()];
    for (let example = 0; example < examples; example++) {
      const densities = inScope(() => {
        const z = tf.tensor2d(drawn.z.subarray(example * dimensions, (example + 1) * dimensions), [1, dimensions]);
        return vae.latent
          .posterior(heads)
          .logDensity(tf.tile(z, [examples, 1]))
          ?.dataSync<"float32">()
          .slice();
      });
      if (!densities) throw new NoDensityError();
      const joint = logMeanExp(densities);
      information.add((densities[example] as number) - joint);
      marginal.add(joint - (drawn.prior[example] as number));
      await afterBlock();
    }
    return {
      ...{ examples, draws: 1, kl: drawn.kl, totalCorrelation: null, dimensionWiseKl: null, marginalKlByDimension: [] },
      ...{ mutualInformation: information.estimate(), marginalKl: marginal.estimate() },
    };
  } finally {
    for (const head of heads) head.dispose();
  }
}

function logMeanExp(values: Float32Array): number {
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return highest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - highest), 0) / values.length);
}
