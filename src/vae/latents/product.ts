import * as tf from "@tensorflow/tfjs";
import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import type { NamedVariable } from "../layers/layer.js";
import { productFactors } from "../spaces/product-factors.js";
import { gaussian } from "./gaussian.js";
import { checkedDimensions, type LatentKind } from "./kind.js";
import type { Divergence, Latent, NamedScalar } from "./latent.js";
import { sphere } from "./sphere.js";
import { wrappedNormal } from "./wrapped-normal.js";

type Factor = Omit<Latent, "description">;

/** The curvature that hyperbolic factors start from, and its bounds. */
const CURVATURE = -1;
const LEAST_LOG = Math.log(1e-3);
const MOST_LOG = Math.log(100);
/** Above, the prior would reach the far side of the sphere (π/√K away), where a wrapped normal has no single preimage. */
const THROUGH_ZERO = [-10, 0.5] as const;

export const productKind: LatentKind = {
  kind: "product",
  specification: "product:e2,s2,h2[,fixed]",
  settings: ["factors", "learned"],
  parse: (words) => {
    const [last, ...before] = words.split(",").reverse();
    const fixed = last === "fixed";
    const factors = fixed ? before.reverse().join(",") : words;
    const dimensions = parsed(factors, words).reduce((sum, { coordinates }) => sum + coordinates, 0);
    return { kind: "product", dimensions, factors, learned: !fixed };
  },
  read: ({ factors, learned, dimensions }) => {
    if (typeof factors !== "string") {
      throw new ConfigurationError('latent "product" needs factors, as in product([euclidean(2), hyperbolic(2)])');
    }
    const coordinates = parsed(factors).reduce((sum, factor) => sum + factor.coordinates, 0);
    if (checkedDimensions(dimensions, "product") !== coordinates) {
      throw new ConfigurationError(`latent "product:${factors}" has ${coordinates} coordinates, not ${dimensions}`);
    }
    return () => product(factors, learned !== false);
  },
};

/** @throws ConfigurationError */
function parsed(factors: string, words = factors) {
  const found = productFactors(factors);
  if (found) return found;
  throw new ConfigurationError(
    `latent "product:${words}" is no product; its factors are e, s, h or u with a number of dimensions each, as in product:e2,s2,h2`,
  );
}

/**
 * A mixed-curvature space (Skopek et al. 2020): a product of flat (e), spherical (s) and hyperbolic (h) factors, and of ones whose
 * curvature is learned from 0 on in either direction (u, in stereographic coordinates, "universal"). Its posterior is the factors'
 * side by side, its KL their sum; the decoder sees their coordinates one after the other.
 *
 * The curvature of each hyperbolic factor is learned where `learned`, as its logarithm. A sphere's is 1: another radius would
 * change neither its von Mises–Fisher posterior nor their KL, only what the decoder's first layer multiplies by.
 */
export function product(factors: string, learned: boolean): Latent {
  const described = parsed(factors);
  const curvatures: LearnedCurvature[] = [];
  const parts = described.map(({ kind, name, dimensions }): Factor => {
    if (kind === "e") return gaussian({ dimensions });
    if (kind === "s") return sphere({ dimensions });
    if (!learned) return wrappedNormal({ dimensions, curvature: () => tf.scalar(kind === "h" ? CURVATURE : 0) });
    const curvature = kind === "h" ? hyperbolicCurvature(name) : curvatureThroughZero(name);
    curvatures.push(curvature);
    return wrappedNormal({ dimensions, curvature: curvature.now });
  });
  const dimensions = sum(parts.map((part) => part.dimensions));
  const split = (rows: tf.Tensor2D, widths: readonly number[]) => tf.split(rows, [...widths], 1) as tf.Tensor2D[];
  const widths = parts.map((part) => part.dimensions);
  const noises = parts.map((part) => part.noiseSize);
  const together = (tensors: readonly tf.Tensor2D[]) => tf.concat([...tensors], 1) as tf.Tensor2D;
  const description: LatentDescription = { kind: "product", dimensions, factors, learned };
  return {
    description,
    dimensions,
    noiseSize: sum(noises),
    heads: parts.flatMap((part, index) =>
      part.heads.map(({ name, width }) => ({ name: `${described[index]?.name}_${name}`, width })),
    ),
    variables: curvatures.map(({ named }) => named),
    state: [],
    posterior: (heads) => {
      const rest = [...heads];
      const posteriors = parts.map((part) => part.posterior(rest.splice(0, part.heads.length)));
      return {
        mean: together(posteriors.map(({ mean }) => mean)),
        logVariance: null,
        sample: (noise) => {
          const noiseOf = split(noise, noises);
          return together(posteriors.map((posterior, index) => posterior.sample(noiseOf[index] as tf.Tensor2D)));
        },
        logDensity: (z) => {
          const zOf = split(z, widths);
          return added(
            posteriors.map((posterior, index) => posterior.logDensity(zOf[index] as tf.Tensor2D) as tf.Tensor1D),
          );
        },
        divergence: (z, noise) => {
          const [zOf, noiseOf] = [split(z, widths), split(noise, noises)];
          const divergences = posteriors.map((posterior, index) =>
            posterior.divergence(zOf[index] as tf.Tensor2D, noiseOf[index] as tf.Tensor2D),
          );
          const named = divergences.map(
            ({ value }, index): NamedScalar => ({ name: `KL ${described[index]?.name}`, value }),
          );
          const bent = curvatures.map(
            ({ factor, now }): NamedScalar => ({ name: `curvature ${factor}`, value: now() }),
          );
          return { ...summed(divergences), measures: [...named, ...bent] };
        },
      };
    },
    priorLogDensity: (z) => {
      const zOf = split(z, widths);
      return added(parts.map((part, index) => part.priorLogDensity(zOf[index] as tf.Tensor2D)));
    },
    priorSample: (noise) => {
      const noiseOf = split(noise, noises);
      return together(parts.map((part, index) => part.priorSample(noiseOf[index] as tf.Tensor2D)));
    },
  };
}

/** The curvature of a factor, with the variable that is learned. */
interface LearnedCurvature {
  readonly factor: string;
  readonly named: NamedVariable;
  now(): tf.Scalar;
}

/** Below 0, as −exp of what is learned. */
function hyperbolicCurvature(factor: string): LearnedCurvature {
  const variable = tf.tidy(() => tf.variable(tf.scalar(Math.log(-CURVATURE))));
  return {
    factor,
    named: { name: `latent/${factor}_log_curvature`, variable },
    now: () => tf.neg(tf.exp(tf.clipByValue(variable as unknown as tf.Scalar, LEAST_LOG, MOST_LOG))) as tf.Scalar,
  };
}

/** Of either sign, from 0 on. */
function curvatureThroughZero(factor: string): LearnedCurvature {
  const variable = tf.tidy(() => tf.variable(tf.scalar(0)));
  const [least, most] = THROUGH_ZERO;
  return {
    factor,
    named: { name: `latent/${factor}_curvature`, variable },
    now: () => tf.clipByValue(variable as unknown as tf.Scalar, least, most),
  };
}

function summed(divergences: readonly Divergence[]): Omit<Divergence, "measures"> {
  const perExample = added(divergences.map((divergence) => divergence.perExample as tf.Tensor1D));
  return { name: "kl", value: tf.mean(perExample) as tf.Scalar, perExample, perDimension: null, penalties: [] };
}

function added(tensors: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.addN([...tensors]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
