import * as tf from "@tensorflow/tfjs";
import { decode } from "../networks.js";
import { type RandomKey, standardNormals, uniforms } from "../random.js";
import type { Vae } from "../vae.js";
import { codeScores } from "./code-scores.js";
import { hamiltonianMove, tunedStepSize } from "./hamiltonian.js";
import { importanceEstimate } from "./importance.js";

/** What log p(x) is a matter of: no encoder. */
export type GenerativeModel = Pick<Vae, "decoder" | "likelihood" | "latent">;

export interface MarginalLikelihoodEffort {
  /** Draws of the prior from which chains may start, the same for all examples. */
  readonly pool: number;
  /** Chains of each example. */
  readonly chains: number;
  /** Transitions of a chain before the first that counts, and those that count. */
  readonly warmUp: number;
  readonly kept: number;
  readonly leapfrogSteps: number;
  /** Importance draws for each chain. */
  readonly draws: number;
}

/** Kingma & Welling's appendix D says 50 posterior samples by HMC with 4 leapfrog steps: here by several chains. */
export const defaultEffort: MarginalLikelihoodEffort = {
  ...{ pool: 4096, chains: 5, warmUp: 15, kept: 20, leapfrogSteps: 4, draws: 40 },
};

/** A proposal wider than the sample it was fitted to keeps the weights bounded. */
const WIDENING = 1.3;
const LEAST_DEVIATION = 0.02;
/** Uniform numbers of another sequence than the normal ones. */
const UNIFORM_STEPS = 0x8000_0000;

/**
 * log p(x) of each row of x, nats, for a model of few latent dimensions, without its encoder (Kingma & Welling, appendix D):
 * Hamiltonian Monte Carlo samples p(z|x), a density fitted to the samples is the proposal of an importance estimate, which
 * needs no fit to be good to be unbiased.
 *
 * Chains start at draws of the prior that were chosen by p(x|z): one that starts anywhere stays in whatever fold of the plane is
 * next to it, and never meets the place that explains x (10 nats too low on models of three dimensions). The density is the
 * mixture of the chains' diagonal Gaussians, so that several such places count.
 */
export function marginalLogLikelihood(
  model: GenerativeModel,
  x: tf.Tensor2D,
  key: RandomKey,
  effort: MarginalLikelihoodEffort = defaultEffort,
): Float64Array {
  const noise = new Noise(key);
  const starts = chosenStarts(model, x, noise, effort);
  const proposals = fittedGaussians(model, x, starts, noise, effort);
  return weighedDraws(model, x, proposals, noise, effort);
}

/** Numbers of a key's sequences, one after the other. */
class Noise {
  #normals = 0;
  #uniforms = 0;

  constructor(private readonly key: RandomKey) {}

  normals(rows: number, columns: number): Float32Array {
    const drawn = new Float32Array(rows * columns);
    standardNormals(this.key, drawn, this.#normals);
    this.#normals += 2 * Math.ceil(drawn.length / 2);
    return drawn;
  }

  uniforms(rows: number): Float32Array {
    const drawn = new Float32Array(rows);
    uniforms({ ...this.key, step: this.key.step + UNIFORM_STEPS }, drawn, this.#uniforms);
    this.#uniforms += rows;
    return drawn;
  }
}

/** Draws of the prior, for each row of x some in proportion to p(x|z): (rows · chains) × dimensions, an example's side by side. */
function chosenStarts(
  model: GenerativeModel,
  x: tf.Tensor2D,
  noise: Noise,
  { pool, chains }: MarginalLikelihoodEffort,
): Float32Array {
  const { dimensions, noiseSize } = model.latent;
  const [codes, scores] = tf.tidy(() => {
    const z = model.latent.priorSample(tf.tensor2d(noise.normals(pool, noiseSize), [pool, noiseSize]));
    const { natural, constant } = codeScores(model, z);
    const held = tf.add(tf.matMul(x, natural, false, true), constant);
    const weights = tf.exp(tf.sub(held, tf.max(held, 1, true)));
    return [z.dataSync<"float32">().slice(), weights.dataSync<"float32">().slice()] as const;
  });
  const rows = x.shape[0];
  const shifts = noise.uniforms(rows);
  const starts = new Float32Array(rows * chains * dimensions);
  for (let row = 0; row < rows; row++) {
    const weights = scores.subarray(row * pool, (row + 1) * pool);
    for (const [chain, chosen] of systematicChoice(weights, chains, shifts[row] as number).entries()) {
      starts.set(codes.subarray(chosen * dimensions, (chosen + 1) * dimensions), (row * chains + chain) * dimensions);
    }
  }
  return starts;
}

/** Indices in proportion to weights, at even steps of their sum from a shift in [0, 1). */
function systematicChoice(weights: Float32Array, count: number, shift: number): number[] {
  const step = weights.reduce((sum, weight) => sum + weight, 0) / count;
  const chosen: number[] = [];
  let passed = 0;
  for (let index = 0; index < weights.length && chosen.length < count; index++) {
    passed += weights[index] as number;
    while (chosen.length < count && passed > (chosen.length + shift) * step) chosen.push(index);
  }
  while (chosen.length < count) chosen.push(weights.length - 1);
  return chosen;
}

interface Gaussians {
  /** (rows · chains) × dimensions, both. */
  readonly means: Float32Array;
  readonly deviations: Float32Array;
}

/** Lets each chain run, and fits a diagonal Gaussian to where it was. */
function fittedGaussians(
  model: GenerativeModel,
  x: tf.Tensor2D,
  starts: Float32Array,
  noise: Noise,
  { chains, warmUp, kept, leapfrogSteps }: MarginalLikelihoodEffort,
): Gaussians {
  const { dimensions } = model.latent;
  const rows = x.shape[0] * chains;
  const sums = new Float64Array(starts.length);
  const squares = new Float64Array(starts.length);
  tf.tidy(() => {
    const repeated = tf.gather(
      x,
      tf.tensor1d(
        Int32Array.from({ length: rows }, (_, row) => Math.floor(row / chains)),
        "int32",
      ),
    );
    let stepSize = 0.1;
    let z = tf.tensor2d(starts, [rows, dimensions]);
    for (let transition = 0; transition < warmUp + kept; transition++) {
      const next = tf.tidy(() => {
        const { z: moved, accepted } = hamiltonianMove((at) => logJoint(model, repeated, at), z, {
          ...{ stepSize, leapfrogSteps, uniforms: tf.tensor1d(noise.uniforms(rows)) },
          momentum: tf.tensor2d(noise.normals(rows, dimensions), [rows, dimensions]),
        });
        stepSize = tunedStepSize(stepSize, accepted);
        return moved;
      });
      z.dispose();
      z = next;
      if (transition < warmUp) continue;
      z.dataSync<"float32">().forEach((value, index) => {
        sums[index] = (sums[index] as number) + value / kept;
        squares[index] = (squares[index] as number) + (value * value) / kept;
      });
    }
  });
  const deviations = Float32Array.from(sums, (mean, index) =>
    Math.max(LEAST_DEVIATION, WIDENING * Math.sqrt(Math.max(0, (squares[index] as number) - mean * mean))),
  );
  return { means: Float32Array.from(sums), deviations };
}

/** Draws of each chain's Gaussian, weighed by the mixture of an example's. */
function weighedDraws(
  model: GenerativeModel,
  x: tf.Tensor2D,
  proposals: Gaussians,
  noise: Noise,
  { chains, draws }: MarginalLikelihoodEffort,
): Float64Array {
  const { dimensions } = model.latent;
  const rows = x.shape[0];
  const weights = Array.from({ length: rows }, () => new Float64Array(chains * draws));
  for (let draw = 0; draw < chains * draws; draw++) {
    const codes = noise.normals(rows, dimensions);
    codes.forEach((epsilon, index) => {
      const [row, axis] = [Math.floor(index / dimensions), index % dimensions];
      const of = (row * chains + (draw % chains)) * dimensions + axis;
      codes[index] = (proposals.means[of] as number) + epsilon * (proposals.deviations[of] as number);
    });
    const joint = tf.tidy(() =>
      logJoint(model, x, tf.tensor2d(codes, [rows, dimensions]))
        .dataSync<"float32">()
        .slice(),
    );
    weights.forEach((of, row) => {
      const code = codes.subarray(row * dimensions, (row + 1) * dimensions);
      of[draw] = (joint[row] as number) - mixtureLogDensity(proposals, row, chains, code);
    });
  }
  return Float64Array.from(weights, (of) => importanceEstimate(of).logLikelihood);
}

/** log (1/C) Σ N(z; mean, deviation²) over an example's chains. */
function mixtureLogDensity({ means, deviations }: Gaussians, row: number, chains: number, code: Float32Array): number {
  const logs = Array.from({ length: chains }, (_, chain) => {
    let log = -0.5 * code.length * Math.log(2 * Math.PI);
    code.forEach((value, axis) => {
      const at = (row * chains + chain) * code.length + axis;
      const deviation = deviations[at] as number;
      log -= 0.5 * ((value - (means[at] as number)) / deviation) ** 2 + Math.log(deviation);
    });
    return log;
  });
  return importanceEstimate(logs).logLikelihood;
}

function logJoint({ decoder, likelihood, latent }: GenerativeModel, x: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor1D {
  return tf.add(likelihood.logDensity(x, decode(decoder, z)), latent.priorLogDensity(z));
}
