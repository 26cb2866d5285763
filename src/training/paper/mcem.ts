import * as tf from "@tensorflow/tfjs";
import { hamiltonianMove, tunedStepSize } from "../../vae/estimators/hamiltonian.js";
import { decode, decoderVariables } from "../../vae/networks.js";
import { RandomStream, uniforms } from "../../vae/random.js";
import type { Vae } from "../../vae/vae.js";
import { Descent, type Learner, normals } from "./learner.js";

/** Appendix E: ten leapfrog steps at an acceptance of 90%, then five updates of the weights with the sample. */
const LEAPFROG_STEPS = 10;
const UPDATES = 5;

/**
 * Monte Carlo EM: no encoder; each example's code is a Markov chain of its own that goes on by Hamiltonian Monte Carlo
 * whenever its batch comes. Not online: a code for every example is kept.
 */
export function mcem(vae: Vae, trainingExamples: number, seed: number): Learner {
  const descent = new Descent(decoderVariables(vae.decoder), trainingExamples);
  const { dimensions, noiseSize } = vae.latent;
  const codes = tf.tidy(() =>
    tf.variable(
      vae.latent.priorSample(
        normals({ seed, stream: RandomStream.priorSamples, step: 0 }, trainingExamples, noiseSize),
      ),
      false,
    ),
  );
  const stepSize = tf.variable(tf.scalar(0.05), false);
  return {
    passes: UPDATES,
    step({ indices, x, step }, learningRate) {
      tf.tidy(() => {
        const size = stepSize.dataSync()[0] as number;
        const chances = new Float32Array(indices.length);
        uniforms({ seed, stream: RandomStream.dreams, step }, chances);
        const rows = tf.tensor1d(Int32Array.from(indices), "int32");
        const { z, accepted } = hamiltonianMove(
          (at) => tf.add(vae.likelihood.logDensity(x, decode(vae.decoder, at)), vae.latent.priorLogDensity(at)),
          tf.gather(codes, rows) as tf.Tensor2D,
          {
            ...{ stepSize: size, leapfrogSteps: LEAPFROG_STEPS, uniforms: tf.tensor1d(chances) },
            momentum: normals({ seed, stream: RandomStream.trainingNoise, step }, indices.length, dimensions),
          },
        );
        stepSize.assign(tf.scalar(tunedStepSize(size, accepted)));
        const kept = codes.dataSync<"float32">().slice();
        const moved = z.dataSync<"float32">();
        indices.forEach((example, row) => {
          kept.set(moved.subarray(row * dimensions, (row + 1) * dimensions), example * dimensions);
        });
        codes.assign(tf.tensor2d(kept, [trainingExamples, dimensions]));
        for (let update = 0; update < UPDATES; update++) {
          descent.step(() => tf.neg(tf.mean(vae.likelihood.logDensity(x, decode(vae.decoder, z)))), learningRate);
        }
      });
    },
    state: () => [
      ...descent.state(),
      { name: "mcem/codes", variable: codes },
      { name: "mcem/step", variable: stepSize },
    ],
    dispose: () => {
      descent.dispose();
      tf.dispose([codes, stepSize]);
    },
  };
}
