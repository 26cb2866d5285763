import * as tf from "@tensorflow/tfjs";
import { ConfigurationError } from "../configuration-error.js";
import { Codebook } from "./codebook.js";
import { checkedCount, checkedDimensions, type LatentKind, wholeNumber } from "./kind.js";
import type { Latent } from "./latent.js";
import { vectorQuantizedDescription } from "./vector-quantized-description.js";

/** β of van den Oord et al. (2017), equation 3. */
const COMMITMENT = 0.25;

export const vectorQuantizedKind: LatentKind = {
  kind: "vq",
  specification: "vq:DIMENSIONSxCODES[xPOSITIONS]",
  settings: ["codes", "positions"],
  parse: (words) => {
    const [, dimensions, codes, positions] = /^(\d+)x(\d+)(?:x(\d+))?$/.exec(words) ?? [];
    if (!dimensions || !codes) {
      throw new ConfigurationError(`latent "vq:${words}" is no vq:DIMENSIONSxCODES, as in vq:64x512`);
    }
    return vectorQuantizedDescription({
      dimensions: wholeNumber(dimensions, "vq"),
      codes: Number(codes),
      ...(positions === undefined ? {} : { positions: Number(positions) }),
    });
  },
  read: (description) => {
    const dimensions = checkedDimensions(description.dimensions, "vq");
    const codes = checkedCount(description, "codes", [2, 65536]);
    const positions = checkedCount(description, "positions", [1, dimensions]);
    if (dimensions % positions !== 0) {
      throw new ConfigurationError(
        `latent "vq": ${dimensions} dimensions don't fall into ${positions} positions of one size; take a number that divides ${dimensions}`,
      );
    }
    return (seed) => vectorQuantized({ dimensions, codes, positions, seed });
  },
  // A code for each example would be a list of the examples.
  leastExamples: ({ codes }) => Number(codes),
};

/**
 * The discrete codes of VQ-VAE (van den Oord et al. 2017): z falls into positions, and each takes the nearest entry of one
 * codebook. The decoder's gradient goes to the encoder as if nothing had been rounded (straight-through), the codebook is the
 * moving average of what chose it (appendix A.1), and entries that nothing chooses start again from the batch.
 *
 * Under the uniform prior over codes the KL is log K for each position, whatever the encoder does.
 */
export function vectorQuantized(options: {
  readonly dimensions: number;
  readonly codes: number;
  readonly positions: number;
  readonly seed: number;
}): Latent {
  const { dimensions, codes, positions, seed } = options;
  const width = dimensions / positions;
  const codebook = new Codebook({ codes, width, seed });
  const rate = positions * Math.log(codes);
  return {
    description: { kind: "vq", dimensions, codes, positions },
    dimensions,
    noiseSize: positions,
    heads: [{ name: "code", width: dimensions }],
    variables: [],
    state: codebook.state,
    posterior: ([encoded]) => {
      const given = encoded as tf.Tensor2D;
      const rows = given.dataSync<"float32">();
      const choice = codebook.nearest(rows);
      const quantized = tf.tensor2d(choice.values, given.shape);
      return {
        mean: quantized,
        logVariance: null,
        sample: () => straightThrough(given, quantized),
        logDensity: () => null,
        divergence: () => {
          const perExample = tf.fill([given.shape[0]], rate) as tf.Tensor1D;
          const apart = tf.mean(tf.sum(tf.squaredDifference(given, quantized), 1)) as tf.Scalar;
          const usage = codebook.usage(choice.indices);
          return {
            name: "kl",
            value: tf.scalar(rate),
            perExample,
            perDimension: null,
            penalties: [{ name: "commitment", value: tf.mul(apart, COMMITMENT) as tf.Scalar }],
            measures: [
              { name: "perplexity", value: tf.scalar(usage.perplexity) },
              { name: "codes in use", value: tf.scalar(usage.used) },
              { name: "codes revived", value: tf.scalar(codebook.revived) },
            ],
          };
        },
        learn: ({ step }) => codebook.learn(rows, choice.indices, step),
      };
    },
    priorLogDensity: (z) => tf.fill([z.shape[0]], -rate),
    priorSample: (noise) => {
      const chosen = codebook.draws(noise.dataSync<"float32">());
      return tf.tensor2d(chosen, [noise.shape[0], dimensions]);
    },
  };
}

/** `quantized` forward; backward as if it were `given` (van den Oord et al. 2017, section 3.2). */
function straightThrough(given: tf.Tensor2D, quantized: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad(() => ({ value: quantized.clone(), gradFunc: (dy: tf.Tensor) => dy }));
  return operation(given) as tf.Tensor2D;
}
