import * as tf from "@tensorflow/tfjs";
import { ConfigurationError } from "../configuration-error.js";
import { diagonalGaussianLogDensity } from "./gaussian.js";
import { checkedDimensions, checkedNumber, type LatentKind, wholeNumber } from "./kind.js";
import type { Latent } from "./latent.js";
import { maximumMeanDiscrepancy } from "./maximum-mean-discrepancy.js";

const DEFAULT_WEIGHT = 10;

export const wassersteinKind: LatentKind = {
  kind: "wae",
  specification: "wae:DIMENSIONS[,WEIGHT]",
  parse: (words) => {
    const [dimensions = "", weight = String(DEFAULT_WEIGHT), ...rest] = words.split(",");
    if (rest.length > 0 || !/^\d+(\.\d+)?$/.test(weight)) {
      throw new ConfigurationError(`latent "wae:${words}" is no wae:DIMENSIONS,WEIGHT, as in wae:8 or wae:8,100`);
    }
    return { kind: "wae", dimensions: wholeNumber(dimensions, "wae"), weight: Number(weight) };
  },
  read: (description) => {
    const dimensions = checkedDimensions(description.dimensions, "wae");
    const weight = checkedNumber(description, "weight", [0, 1e6]);
    return () => wasserstein({ dimensions, weight });
  },
};

/**
 * The code of a Wasserstein auto-encoder (Tolstikhin et al. 2018, algorithm 2): a point, no distribution. What draws the codes
 * of a batch, taken together, to the prior N(0, I) is λ · MMD; there is no KL, and so no bound on log p(x).
 */
export function wasserstein({
  dimensions,
  weight = DEFAULT_WEIGHT,
}: {
  readonly dimensions: number;
  /** λ, in nats. */
  readonly weight?: number;
}): Latent {
  return {
    description: { kind: "wae", dimensions, weight },
    dimensions,
    // The prior's draws that the codes are held against.
    noiseSize: dimensions,
    heads: [{ name: "code", width: dimensions }],
    variables: [],
    state: [],
    posterior: ([code]) => ({
      mean: code as tf.Tensor2D,
      logVariance: null,
      sample: () => code as tf.Tensor2D,
      logDensity: () => null,
      divergence: (z, noise) => {
        const discrepancy = maximumMeanDiscrepancy(z, noise);
        return {
          name: "mmd",
          value: tf.mul(discrepancy, weight) as tf.Scalar,
          perExample: null,
          perDimension: null,
          penalties: [],
          measures: [{ name: "MMD", value: discrepancy }],
        };
      },
    }),
    priorLogDensity: (z) => diagonalGaussianLogDensity(z, tf.zerosLike(z), tf.zerosLike(z)),
    priorSample: (noise) => noise,
  };
}
