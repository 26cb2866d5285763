import * as tf from "@tensorflow/tfjs";
import { type RandomKey, standardNormals, uniforms } from "../random.js";
import { hamiltonianMove, tunedStepSize } from "./hamiltonian.js";
import { importanceEstimate } from "./importance.js";

/** log p(x|z) of the rows of x and z, and the prior's log p(z). */
export interface GenerativeModel {
  readonly dimensions: number;
  logLikelihood(x: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor1D;
  logPrior(z: tf.Tensor2D): tf.Tensor1D;
}

export interface MarginalLikelihoodEffort {
  /** Transitions before the first that counts, and those that count. */
  readonly warmUp: number;
  readonly kept: number;
  readonly leapfrogSteps: number;
  /** Importance draws for each example. */
  readonly draws: number;
}

/** As Kingma & Welling's appendix D has it where it says: 50 posterior samples by HMC with 4 leapfrog steps. */
export const paperEffort: MarginalLikelihoodEffort = { warmUp: 50, kept: 50, leapfrogSteps: 4, draws: 100 };

/** A proposal wider than the sample it was fitted to keeps the weights bounded. */
const WIDENING = 1.2;

/**
 * log p(x) of each row of x, nats, for a model without an encoder and few latent dimensions: Hamiltonian Monte Carlo samples
 * p(z|x), a diagonal Gaussian fitted to the samples (and widened) is the proposal of an importance estimate. Kingma & Welling
 * (appendix D) fit a density to such samples, too, and weigh by it; as proposal it needs no fit to be good to be unbiased.
 */
export function marginalLogLikelihood(
  model: GenerativeModel,
  x: tf.Tensor2D,
  key: RandomKey,
  { warmUp, kept, leapfrogSteps, draws }: MarginalLikelihoodEffort = paperEffort,
): Float64Array {
  const [rows, dimensions] = [x.shape[0], model.dimensions];
  const size = rows * dimensions;
  const stride = 2 * Math.ceil(size / 2);
  let turn = 0;
  const normals = () => {
    const drawn = new Float32Array(size);
    standardNormals(key, drawn, stride * turn++);
    return tf.tensor2d(drawn, [rows, dimensions]);
  };
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  let stepSize = 0.1;
  let z = normals();
  for (let transition = 0; transition < warmUp + kept; transition++) {
    const next = tf.tidy(() => {
      const chances = new Float32Array(rows);
      uniforms({ ...key, step: key.step + 0x8000_0000 }, chances, transition * rows);
      const move = { stepSize, leapfrogSteps, momentum: normals(), uniforms: tf.tensor1d(chances) };
      const outcome = hamiltonianMove((at) => tf.add(model.logLikelihood(x, at), model.logPrior(at)), z, move);
      stepSize = tunedStepSize(stepSize, outcome.accepted);
      return outcome.z;
    });
    z.dispose();
    z = next;
    if (transition < warmUp) continue;
    z.dataSync<"float32">().forEach((value, index) => {
      sums[index] = (sums[index] as number) + value / kept;
      squares[index] = (squares[index] as number) + (value * value) / kept;
    });
  }
  z.dispose();
  const deviations = Float32Array.from(sums, (mean, index) =>
    Math.max(0.02, WIDENING * Math.sqrt(Math.max(0, (squares[index] as number) - mean * mean))),
  );
  const weights = Array.from({ length: rows }, () => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
    tf.tidy(() => {
      const epsilon = normals();
      const deviation = tf.tensor2d(deviations, [rows, dimensions]);
      const at = tf.add(
        tf.tensor2d(Float32Array.from(sums), [rows, dimensions]),
        tf.mul(epsilon, deviation),
      ) as tf.Tensor2D;
      // log N(z; mean, deviation²), up to the constant that the prior shares.
      const proposal = tf.sum(tf.sub(tf.mul(tf.square(epsilon), -0.5), tf.log(deviation)), 1);
      const constant = 0.5 * dimensions * Math.log(2 * Math.PI);
      const joint = tf.add(model.logLikelihood(x, at), model.logPrior(at));
      const values = tf.add(tf.sub(joint, proposal), constant).dataSync();
      weights.forEach((of, row) => {
        of[draw] = values[row] as number;
      });
    });
  }
  return Float64Array.from(weights, (of) => importanceEstimate(of).logLikelihood);
}
