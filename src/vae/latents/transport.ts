import * as tf from "@tensorflow/tfjs";
import { ConfigurationError } from "../configuration-error.js";
import {
  type InferredTransport,
  inferTransport,
  type Operators,
  type TransportModel,
  transported,
} from "../geometry/transport.js";
import { RandomStream, standardNormals, uniforms } from "../random.js";
import { uniformOf } from "../special-functions/normal-distribution.js";
import { anchorsToPlace, nearestAnchors, placedAnchors } from "./anchors.js";
import { checkedCount, type LatentKind, wholeNumber } from "./kind.js";
import type { Divergence, Latent } from "./latent.js";
import { assign, stateVariable } from "./state-variable.js";
import { DECAY, NOISE, POSTERIOR_SPARSITY, PRIOR_SPARSITY } from "./transport-constants.js";
import { carried, laplace, operatorCost, type Transports, transportCost } from "./transport-cost.js";
import { transportDescription } from "./transport-description.js";

/** How much more the middle of a batch of codes is held to 0 than the codes are. */
const CENTRE = 100;
/** Of the mixture, only the anchors nearest to a code are asked for their transports to it. */
const NEAREST = 3;
/** Random coefficients from which inference starts, beside 0, for the nearest of them. */
const RESTARTS = 1;
const RESTART_REACH = 2;
/** The operators' own step size: at first, after a step that was taken or rejected, and at most (section 3.4 and their program). */
const FIRST_RATE = 1e-3;
const RATE_FACTOR = 0.99;
const MOST_RATE = 0.1;

export const transportKind: LatentKind = {
  kind: "vaells",
  specification: "vaells:DIMENSIONS[,OPERATORS]",
  settings: ["operators", "anchors", "warmUp"],
  parse: (words) => {
    const [dimensions = "", operators, ...rest] = words.split(",");
    if (rest.length > 0 || (operators !== undefined && !/^\d+$/.test(operators))) {
      throw new ConfigurationError(
        `latent "vaells:${words}" is no vaells:DIMENSIONS[,OPERATORS], as in vaells:2 or vaells:2,4`,
      );
    }
    return transportDescription({
      // Its own range is told by `read`.
      dimensions: wholeNumber(dimensions, "vaells", 0),
      ...(operators === undefined ? {} : { operators: Number(operators) }),
    });
  },
  read: (description) => {
    const dimensions = checkedCount(description, "dimensions", [1, 64]);
    const operators = checkedCount(description, "operators", [1, 64]);
    const anchors = checkedCount(description, "anchors", [1, 1000]);
    const warmUp = checkedCount(description, "warmUp", [1, 1e9]);
    return (seed) => transport({ dimensions, operators, anchors, warmUp, seed });
  },
};

/**
 * VAELLS (Connor, Canal & Rozell 2021): a latent space with learned transports. z = expm(Σ c_m Ψ_m) f(x) + n, with c Laplace and n
 * Gaussian; the prior is a mixture of such transports from anchors. Neither has a density in closed form: both are taken at
 * their most likely coefficients, which are inferred. That is an approximation of the KL, and no bound.
 *
 * The operators Ψ take steps of their own along the objective's gradient, and go back where what transports cost rises. At first
 * (`warmUp` steps) there is an auto-encoder alone; then the anchors are placed among its codes, and learned with the networks.
 */
export function transport(options: {
  readonly dimensions: number;
  readonly operators: number;
  readonly anchors: number;
  readonly warmUp: number;
  readonly seed: number;
}): Latent {
  const { dimensions: d, operators: count, anchors: anchorCount, warmUp, seed } = options;
  const psi = stateVariable(initialOperators(count, d, seed), [count, d, d], true);
  const anchors = stateVariable(new Float32Array(anchorCount * d), [anchorCount, d], true);
  /** Steps done, the operators' step size, how many of their steps were rejected. */
  const progress = stateVariable(Float32Array.of(0, FIRST_RATE, 0), [3]);
  const starts = restarts(count, seed);
  const prior: TransportModel = { variance: NOISE ** 2, sparsity: PRIOR_SPARSITY };
  const own: TransportModel = { variance: NOISE ** 2, sparsity: POSTERIOR_SPARSITY };
  const operatorsNow = (values = numbers(psi)): Operators => ({
    ...{ dimensions: d, count },
    values: Float64Array.from(values),
  });
  const warm = () => (numbers(progress)[0] as number) >= warmUp;
  return {
    description: { kind: "vaells", dimensions: d, operators: count, anchors: anchorCount, warmUp },
    dimensions: d,
    // Coefficients, what is added, and which anchor.
    noiseSize: count + d + 1,
    heads: [{ name: "code", width: d }],
    variables: [{ name: "latent/anchors", variable: anchors }],
    state: [
      { name: "latent/operators", variable: psi },
      { name: "latent/transport_progress", variable: progress },
    ],
    drawn: [
      { name: "operators", variable: psi },
      { name: "anchors", variable: anchors },
    ],
    posterior: ([code]) => {
      const given = code as tf.Tensor2D;
      const rows = given.shape[0];
      const transporting = warm();
      const found: { transports?: Transports } = {};
      return {
        mean: given,
        logVariance: null,
        sample: (noise) => {
          const added = tf.mul(tf.slice(noise, [0, count], [-1, d]), NOISE);
          if (!transporting) return tf.add(given, added) as tf.Tensor2D;
          const coefficients = laplace(noise, count, POSTERIOR_SPARSITY);
          return tf.add(carried(psi, coefficients, given), added) as tf.Tensor2D;
        },
        // An integral over coefficients, which has no closed form.
        logDensity: () => null,
        divergence: (z, noise) => {
          // Before the anchors are placed nothing is held against them; they keep a gradient, which is 0.
          if (!transporting)
            return costOf(tf.mul(tf.sum(anchors), 0) as tf.Scalar, tf.zeros([rows]), given, { psi, progress });
          const transports = infer(z, noise);
          found.transports = transports;
          const perExample = transportCost(psi, given, z, anchors, transports);
          return costOf(tf.mean(perExample) as tf.Scalar, perExample, given, { psi, progress });
        },
        learn: ({ labels }) => {
          const { transports } = found;
          const codes = numbers(given).slice();
          return ([gradient]) => {
            const [steps, rate, rejected] = numbers(progress) as unknown as [number, number, number];
            const [from, to] = anchorsToPlace(anchorCount, warmUp - 1 - steps, warmUp);
            if (to > from) {
              assign(anchors, placedAnchors(codes, d, labels, { anchors: numbers(anchors), seed, from, to }));
            }
            const moved =
              transports && gradient ? movedOperators(numbers(psi), numbers(gradient), rate, transports) : null;
            if (moved) assign(psi, moved);
            const nextRate = moved ? Math.min(MOST_RATE, rate / RATE_FACTOR) : transports ? rate * RATE_FACTOR : rate;
            assign(progress, Float32Array.of(steps + 1, nextRate, rejected + (transports && !moved ? 1 : 0)));
          };
        },
      };

      function infer(z: tf.Tensor2D, noise: tf.Tensor2D): Transports {
        const operators = operatorsNow();
        const [codes, places] = [numbers(given), numbers(z)];
        const drawn = laplace(noise, count, POSTERIOR_SPARSITY);
        const nearest = Math.min(NEAREST, anchorCount);
        const anchorPlaces = numbers(anchors);
        const transports: Transports = {
          ...{ rows, nearest, count, d, codes: codes.slice(), places: places.slice(), anchors: anchorPlaces.slice() },
          own: new Float32Array(rows * count),
          chosen: new Int32Array(rows * nearest),
          fromAnchors: new Float32Array(rows * nearest * count),
        };
        for (let row = 0; row < rows; row++) {
          const place = places.subarray(row * d, (row + 1) * d);
          const put = (into: Float32Array, at: number, { coefficients }: InferredTransport) =>
            into.set(coefficients, at * count);
          const from = codes.subarray(row * d, (row + 1) * d);
          const known = drawn.subarray(row * count, (row + 1) * count);
          put(transports.own, row, inferTransport(operators, from, place, own, [known]));
          for (const [rank, anchor] of nearestAnchors(anchorPlaces, places, row, d, nearest).entries()) {
            const start = anchorPlaces.subarray(anchor * d, (anchor + 1) * d);
            transports.chosen[row * nearest + rank] = anchor;
            put(
              transports.fromAnchors,
              row * nearest + rank,
              inferTransport(operators, start, place, prior, rank === 0 ? starts : starts.slice(0, 1)),
            );
          }
        }
        return transports;
      }
    },
    priorLogDensity: () => {
      throw new Error("log p(x) can't be estimated: a mixture of transports has no density in closed form");
    },
    priorSample: (noise) => {
      const [rows] = noise.shape;
      const drawn = numbers(noise);
      const places = numbers(anchors);
      const coefficients = laplace(noise, count, PRIOR_SPARSITY);
      const values = new Float32Array(rows * d);
      const operators = operatorsNow();
      for (let row = 0; row < rows; row++) {
        const chance = uniformOf(drawn[(row + 1) * (count + d + 1) - 1] as number);
        const anchor = Math.min(anchorCount - 1, Math.floor(chance * anchorCount));
        values.set(
          transported(
            operators,
            coefficients.subarray(row * count, (row + 1) * count),
            places.subarray(anchor * d, (anchor + 1) * d),
          ),
          row * d,
        );
      }
      return tf.add(tf.tensor2d(values, [rows, d]), tf.mul(tf.slice(noise, [0, count], [-1, d]), NOISE));
    },
  };

  /** The operators after a step against the gradient; null where the batch's transports would cost more by them. */
  function movedOperators(
    before: Float32Array,
    gradient: Float32Array,
    rate: number,
    transports: Transports,
  ): Float32Array | null {
    const after = before.map((value, i) => value - rate * (gradient[i] as number));
    const costBy = (values: Float32Array) => operatorCost(operatorsNow(values), transports);
    return costBy(after) <= costBy(before) ? after : null;
  }
}

function costOf(
  value: tf.Scalar,
  perExample: tf.Tensor1D,
  codes: tf.Tensor2D,
  { psi, progress }: { readonly psi: tf.Variable; readonly progress: tf.Variable },
): Divergence {
  const [, , rejected = 0] = numbers(progress);
  return {
    name: "transport",
    value,
    perExample,
    perDimension: null,
    penalties: [
      { name: "operators", value: tf.mul(tf.sum(tf.square(psi)), 0.5 * DECAY) as tf.Scalar },
      { name: "spread of codes", value: spread(codes) },
    ],
    measures: [
      { name: "size of Ψ", value: tf.norm(psi) as tf.Scalar },
      { name: "steps of Ψ rejected", value: tf.scalar(rejected) },
    ],
  };
}

/**
 * ½ |f(x)|², mean, and with more weight that of the batch's middle. Operators turn and stretch about 0, so the codes have to lie
 * about it; and as the cost at the most likely coefficients leaves scale free, codes would grow until the noise is nothing.
 */
function spread(codes: tf.Tensor2D): tf.Scalar {
  const size = tf.mean(tf.sum(tf.square(codes), 1));
  const middle = tf.sum(tf.square(tf.mean(codes, 0)));
  return tf.mul(tf.add(size, tf.mul(middle, CENTRE)), 0.5) as tf.Scalar;
}

/** Small and random: from operators of 0 there is no gradient. */
function initialOperators(count: number, d: number, seed: number): Float32Array {
  const values = new Float32Array(2 * Math.ceil((count * d * d) / 2));
  standardNormals({ seed, stream: RandomStream.transport, step: 1 }, values);
  return values.subarray(0, count * d * d).map((value) => (0.1 * value) / Math.sqrt(d));
}

/** Where inference starts: from nothing, and from the same random coefficients each time, so that it follows from its input. */
function restarts(count: number, seed: number): Float64Array[] {
  return Array.from({ length: 1 + RESTARTS }, (_, turn) => {
    const start = new Float64Array(count);
    if (turn === 0) return start;
    uniforms({ seed, stream: RandomStream.transport, step: 1 + turn }, start);
    return start.map((value) => RESTART_REACH * (2 * value - 1));
  });
}

function numbers(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<"float32">();
}
