import type { ElboSurgery, Estimate } from "../../protocol.js";
import { type RandomKey, standardNormals } from "../random.js";
import { RunningMean } from "./running-mean.js";

/** Diagonal Gaussian posteriors q(z|x_n) = N(μ_n, diag σ_n²), n = 1 … N. */
export interface DiagonalPosteriors {
  /** N × dimensions. */
  readonly means: Float32Array;
  /** N × dimensions: log σ². */
  readonly logVariances: Float32Array;
  readonly dimensions: number;
}

/** Whose dimensions are independent under the prior: the marginal KL falls apart. */
export interface GaussianSurgery extends ElboSurgery {
  readonly totalCorrelation: Estimate;
  readonly dimensionWiseKl: Estimate;
}

/** Exponentials that an estimate may take: about two seconds of one core. */
const MOST_EXPONENTIALS = 8e7;
const MOST_DRAWS = 16;
const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * Where the KL to the prior N(0, I) goes, over N examples, with the aggregate posterior q(z) = (1/N) Σ q(z|x_n) in full (no
 * minibatch), N² densities a draw:
 *
 *     mean KL(q(z|x) ‖ p) = I(n; z) + KL(q(z) ‖ p(z))                         Hoffman & Johnson 2016
 *                         = I(n; z) + TC(z) + Σ_d KL(q(z_d) ‖ p(z_d))         Chen et al. 2018, β-TCVAE, equation 2
 *
 * The expectations over q(z|x_n) q(n) are means over the same draws of z in every term; `kl` is in closed form, so that the
 * terms' sum can be held against it. Standard errors are those of the mean over examples.
 */
export function elboSurgery(posteriors: DiagonalPosteriors, key: RandomKey): GaussianSurgery {
  const { means, logVariances, dimensions } = posteriors;
  const examples = means.length / dimensions;
  const draws = Math.min(
    MOST_DRAWS,
    Math.max(1, Math.floor(MOST_EXPONENTIALS / (examples * examples * (dimensions + 1)))),
  );
  const mixture = new AggregatePosterior(posteriors);
  const noise = new Float32Array(2 * Math.ceil(dimensions / 2));
  const z = new Float64Array(dimensions);
  const [information, marginal, correlation, dimensionWise] = [
    new RunningMean(),
    new RunningMean(),
    new RunningMean(),
    new RunningMean(),
  ];
  const marginalByDimension = new Float64Array(dimensions);
  let kl = 0;
  for (let example = 0; example < examples; example++) {
    const terms = { information: 0, marginal: 0, correlation: 0, dimensionWise: 0 };
    for (let draw = 0; draw < draws; draw++) {
      standardNormals(key, noise, (example * draws + draw) * noise.length);
      let own = 0;
      let prior = 0;
      for (let d = 0; d < dimensions; d++) {
        const at = example * dimensions + d;
        const logVariance = logVariances[at] as number;
        const epsilon = noise[d] as number;
        const value = (means[at] as number) + Math.exp(0.5 * logVariance) * epsilon;
        z[d] = value;
        own -= 0.5 * (epsilon * epsilon + logVariance + LOG_TWO_PI);
        prior -= 0.5 * (value * value + LOG_TWO_PI);
      }
      const { joint, byDimension } = mixture.logDensities(z);
      let product = 0;
      for (let d = 0; d < dimensions; d++) {
        const density = byDimension[d] as number;
        product += density;
        const share = density + 0.5 * ((z[d] as number) ** 2 + LOG_TWO_PI);
        marginalByDimension[d] = (marginalByDimension[d] as number) + share / (examples * draws);
      }
      terms.information += (own - joint) / draws;
      terms.marginal += (joint - prior) / draws;
      terms.correlation += (joint - product) / draws;
      terms.dimensionWise += (product - prior) / draws;
    }
    information.add(terms.information);
    marginal.add(terms.marginal);
    correlation.add(terms.correlation);
    dimensionWise.add(terms.dimensionWise);
    kl += closedFormKl(posteriors, example) / examples;
  }
  return {
    examples,
    draws,
    kl,
    mutualInformation: information.estimate(),
    marginalKl: marginal.estimate(),
    totalCorrelation: correlation.estimate(),
    dimensionWiseKl: dimensionWise.estimate(),
    marginalKlByDimension: [...marginalByDimension],
  };
}

/** KL(N(μ, σ²) ‖ N(0, I)) of one example in float64 (Kingma & Welling, appendix B). */
function closedFormKl({ means, logVariances, dimensions }: DiagonalPosteriors, example: number): number {
  let sum = 0;
  for (let at = example * dimensions; at < (example + 1) * dimensions; at++) {
    const logVariance = logVariances[at] as number;
    sum += 0.5 * ((means[at] as number) ** 2 + Math.expm1(logVariance) - logVariance);
  }
  return sum;
}

/** q(z) and its marginals q(z_d), as mixtures over all examples. */
class AggregatePosterior {
  readonly #precisions: Float64Array;
  readonly #constants: Float64Array;
  readonly #byDimension: Float64Array;

  constructor(private readonly posteriors: DiagonalPosteriors) {
    const { logVariances, dimensions } = posteriors;
    this.#precisions = Float64Array.from(logVariances, (logVariance) => Math.exp(-logVariance));
    this.#constants = Float64Array.from(logVariances, (logVariance) => -0.5 * (logVariance + LOG_TWO_PI));
    this.#byDimension = new Float64Array(dimensions);
  }

  /** log q(z) and log q(z_d), nats; the array is overwritten by the next call. */
  logDensities(z: Float64Array): { readonly joint: number; readonly byDimension: Float64Array } {
    const { means, dimensions } = this.posteriors;
    const [precisions, constants, sums] = [this.#precisions, this.#constants, this.#byDimension];
    const examples = means.length / dimensions;
    sums.fill(0);
    // The joint density of many dimensions leaves float64's range: its sum is kept relative to its largest part so far.
    let largest = -Infinity;
    let sum = 0;
    for (let at = 0; at < means.length; ) {
      let joint = 0;
      for (let d = 0; d < dimensions; d++, at++) {
        const difference = (z[d] as number) - (means[at] as number);
        const logDensity = (constants[at] as number) - 0.5 * difference * difference * (precisions[at] as number);
        joint += logDensity;
        sums[d] = (sums[d] as number) + Math.exp(logDensity);
      }
      if (joint > largest) {
        sum = sum * Math.exp(largest - joint) + 1;
        largest = joint;
      } else sum += Math.exp(joint - largest);
    }
    for (let d = 0; d < dimensions; d++) sums[d] = Math.log((sums[d] as number) / examples);
    return { joint: largest + Math.log(sum / examples), byDimension: sums };
  }
}
