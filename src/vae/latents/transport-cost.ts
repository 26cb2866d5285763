import * as tf from "@tensorflow/tfjs";
import { type Operators, transported } from "../geometry/transport.js";
import { expmTimes } from "../special-functions/expm-times.js";
import { laplaceOf } from "../special-functions/normal-distribution.js";
import { DECAY, NOISE, POSTERIOR_SPARSITY, PRIOR_SPARSITY } from "./transport-constants.js";

/** A batch's codes, where they were transported to, the anchors, and the coefficients that were inferred between them. */
export interface Transports {
  readonly rows: number;
  readonly nearest: number;
  readonly count: number;
  readonly d: number;
  /** f(x), rows × d. */
  readonly codes: Float32Array;
  /** z, rows × d. */
  readonly places: Float32Array;
  readonly anchors: Float32Array;
  /** From each code to its z, rows × M. */
  readonly own: Float32Array;
  /** Numbers of anchors, rows × nearest. */
  readonly chosen: Int32Array;
  /** From each of them to z, rows × nearest × M. */
  readonly fromAnchors: Float32Array;
}

/**
 * log q(z, ĉ|x) − log p(z, ĉ) of each row, nats: both joint densities of place and coefficients, at the most likely ones (Connor
 * et al. 2021, equations 7, 8 and 11). Coefficients are constants here: at their optimum they have no gradient.
 */
export function transportCost(
  psi: tf.Variable,
  codes: tf.Tensor2D,
  z: tf.Tensor2D,
  anchors: tf.Variable,
  transports: Transports,
): tf.Tensor1D {
  const { rows, nearest, count, d, own, chosen, fromAnchors } = transports;
  const carriedCodes = carried(psi, own, codes);
  const starts = tf.gather(anchors as unknown as tf.Tensor2D, tf.tensor1d(chosen, "int32")) as tf.Tensor2D;
  const carriedAnchors = tf.reshape(carried(psi, fromAnchors, starts), [rows, nearest, d]);
  const square = (a: tf.Tensor, b: tf.Tensor, axis: number) =>
    tf.mul(tf.sum(tf.square(tf.sub(a, b)), axis), -1 / (2 * NOISE ** 2));
  const posterior = tf.sub(square(z, carriedCodes, 1), weighed(own, count, POSTERIOR_SPARSITY, [rows]));
  const mixture = tf.logSumExp(
    tf.sub(
      square(tf.expandDims(z, 1), carriedAnchors, 2),
      weighed(fromAnchors, count, PRIOR_SPARSITY, [rows, nearest]),
    ),
    1,
  );
  return tf.add(tf.sub(posterior, mixture), constant(count, anchors.shape[0] as number)) as tf.Tensor1D;
}

/** The same, its mean, as a number by other operators, with what operators themselves cost. */
export function operatorCost(operators: Operators, transports: Transports): number {
  const { rows, nearest, count, d, codes, places, anchors, own, chosen, fromAnchors } = transports;
  const exponent = (from: Float32Array, at: number, coefficients: Float32Array, place: number, sparsity: number) => {
    const c = coefficients.subarray(at * count, (at + 1) * count);
    const arrived = transported(operators, c, from);
    let squares = 0;
    for (let i = 0; i < d; i++) squares += ((places[place * d + i] as number) - (arrived[i] as number)) ** 2;
    return -squares / (2 * NOISE ** 2) - sparsity * c.reduce((sum, value) => sum + Math.abs(value), 0);
  };
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const terms = Array.from({ length: nearest }, (_, rank) => {
      const at = row * nearest + rank;
      const anchor = chosen[at] as number;
      return exponent(anchors.subarray(anchor * d, (anchor + 1) * d), at, fromAnchors, row, PRIOR_SPARSITY);
    });
    const most = Math.max(...terms);
    const mixture = most + Math.log(terms.reduce((total, term) => total + Math.exp(term - most), 0));
    sum += exponent(codes.subarray(row * d, (row + 1) * d), row, own, row, POSTERIOR_SPARSITY) - mixture;
  }
  const squares = Array.from(operators.values).reduce((total, value) => total + value * value, 0);
  return sum / rows + 0.5 * DECAY * squares;
}

/** What does not depend on z: the Laplaces' normalisers, and the even weights of the mixture. */
function constant(operators: number, anchors: number): number {
  return operators * Math.log(POSTERIOR_SPARSITY / PRIOR_SPARSITY) + Math.log(anchors);
}

/** expm(Σ c_m Ψ_m) of each row's coefficients (rows × M, constants), applied to its point. */
export function carried(psi: tf.Variable, coefficients: Float32Array, points: tf.Tensor2D): tf.Tensor2D {
  const [count, d] = psi.shape as [number, number, number];
  const rows = points.shape[0];
  const flat = tf.reshape(psi, [count, d * d]) as tf.Tensor2D;
  const generators = tf.reshape(tf.matMul(tf.tensor2d(coefficients, [rows, count]), flat), [rows, d, d]) as tf.Tensor3D;
  return expmTimes(generators, points);
}

/** ζ |c|₁ of groups of coefficients. */
function weighed(coefficients: Float32Array, count: number, sparsity: number, shape: number[]): tf.Tensor {
  const sums = Float32Array.from({ length: coefficients.length / count }, (_, group) =>
    coefficients
      .subarray(group * count, (group + 1) * count)
      .reduce((sum, value) => sum + sparsity * Math.abs(value), 0),
  );
  return tf.tensor(sums, shape);
}

/** Laplace numbers of scale 1/ζ from each row's first M standard normal ones. */
export function laplace(noise: tf.Tensor2D, count: number, sparsity: number): Float32Array {
  const [rows, width] = noise.shape;
  const given = numbers(noise);
  return Float32Array.from({ length: rows * count }, (_, i) =>
    laplaceOf(given[Math.floor(i / count) * width + (i % count)] as number, sparsity),
  );
}

function numbers(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<"float32">();
}
