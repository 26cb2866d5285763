import * as tf from "@tensorflow/tfjs";
import { ConfigurationError } from "../configuration-error.js";
import { Discriminator } from "./discriminator.js";
import { diagonalGaussianLogDensity } from "./gaussian.js";
import { checkedDimensions, checkedNumber, isNumber, type LatentKind, wholeNumber } from "./kind.js";
import type { Divergence, Latent, NamedScalar, Posterior } from "./latent.js";
import { maximumMeanDiscrepancy } from "./maximum-mean-discrepancy.js";

const DEFAULT_WEIGHT = 10;

export const wassersteinKind: LatentKind = {
  kind: "wae",
  specification: "wae:DIMENSIONS[,WEIGHT][,gan]",
  settings: ["weight", "divergence"],
  parse: (words) => {
    const parts = words.split(",");
    const adversarial = parts.at(-1) === "gan";
    const [dimensions = "", weight = String(DEFAULT_WEIGHT), ...rest] = adversarial ? parts.slice(0, -1) : parts;
    if (rest.length > 0 || !isNumber(weight)) {
      throw new ConfigurationError(
        `latent "wae:${words}" is no wae:DIMENSIONS[,WEIGHT][,gan], as in wae:8, wae:8,100 or wae:8,10,gan`,
      );
    }
    const description = { kind: "wae", dimensions: wholeNumber(dimensions, "wae"), weight: Number(weight) };
    return adversarial ? { ...description, divergence: "gan" } : description;
  },
  read: (description) => {
    const dimensions = checkedDimensions(description.dimensions, "wae");
    const { divergence = "mmd" } = description;
    if (divergence !== "mmd" && divergence !== "gan") {
      throw new ConfigurationError(
        `latent "wae": divergence is ${JSON.stringify(divergence)}; there are mmd() and gan()`,
      );
    }
    const weight = checkedNumber(description, "weight", [0, 1e6]);
    return (seed) =>
      divergence === "gan" ? adversarial({ dimensions, weight, seed }) : wasserstein({ dimensions, weight });
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
    ...code(dimensions, (z, noise) => {
      const discrepancy = maximumMeanDiscrepancy(z, noise);
      return penalised("mmd", discrepancy, weight, [{ name: "MMD", value: discrepancy }]);
    }),
    description: { kind: "wae", dimensions, weight },
  };
}

/**
 * The same code under the other penalty (algorithm 1): a discriminator learns to tell codes from draws of the prior, and the
 * encoder is trained to be taken for the prior: λ · −log D, in the form that does not saturate.
 */
function adversarial(options: { readonly dimensions: number; readonly weight: number; readonly seed: number }): Latent {
  const { dimensions, weight, seed } = options;
  const discriminator = new Discriminator(dimensions, seed);
  const plain = code(dimensions, (z, noise) =>
    penalised("gan", discriminator.deception(z), weight, [
      { name: "discriminator’s cost", value: discriminator.cost(z, noise) },
    ]),
  );
  return {
    ...plain,
    description: { kind: "wae", dimensions, weight, divergence: "gan" },
    state: discriminator.state,
    posterior: (heads) => {
      const posterior = plain.posterior(heads);
      const seen: { noise?: Float32Array } = {};
      return {
        ...posterior,
        divergence: (z, noise) => {
          seen.noise = noise.dataSync<"float32">().slice();
          return posterior.divergence(z, noise);
        },
        learn: ({ step }) => {
          // Numbers, for tensors of the step are gone when it is done.
          const codes = posterior.mean.dataSync<"float32">().slice();
          const shape = posterior.mean.shape;
          return () =>
            tf.tidy(() =>
              discriminator.learn(tf.tensor2d(codes, shape), tf.tensor2d(seen.noise ?? codes, shape), step),
            );
        },
      };
    },
  };
}

/** What both have: a code that is a point, and N(0, I) as its prior. */
function code(dimensions: number, divergence: Posterior["divergence"]): Omit<Latent, "description"> {
  return {
    dimensions,
    // The prior's draws that the codes are held against.
    noiseSize: dimensions,
    heads: [{ name: "code", width: dimensions }],
    variables: [],
    state: [],
    posterior: ([given]) => ({
      mean: given as tf.Tensor2D,
      logVariance: null,
      sample: () => given as tf.Tensor2D,
      logDensity: () => null,
      divergence,
    }),
    priorLogDensity: (z) => diagonalGaussianLogDensity(z, tf.zerosLike(z), tf.zerosLike(z)),
    priorSample: (noise) => noise,
  };
}

/** λ · a penalty that only a batch has. */
function penalised(name: string, penalty: tf.Scalar, weight: number, measures: readonly NamedScalar[]): Divergence {
  const value = tf.mul(penalty, weight) as tf.Scalar;
  return { name, value, perExample: null, perDimension: null, penalties: [], measures };
}
