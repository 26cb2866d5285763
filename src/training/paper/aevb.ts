import * as tf from "@tensorflow/tfjs";
import { elboTerms } from "../../vae/elbo.js";
import { RandomStream } from "../../vae/random.js";
import { type Vae, vaeVariables } from "../../vae/vae.js";
import { Descent, type Learner, normals } from "./learner.js";

/** Auto-encoding variational Bayes (algorithm 1) with estimator B and L = 1. */
export function aevb(vae: Vae, trainingExamples: number, seed: number): Learner {
  const descent = new Descent(vaeVariables(vae), trainingExamples);
  return {
    passes: 1,
    step({ x, step }, learningRate) {
      const noise = normals({ seed, stream: RandomStream.trainingNoise, step }, x.shape[0], vae.latent.noiseSize);
      descent.step(() => {
        const { reconstruction, divergence } = elboTerms(vae, x, noise);
        return tf.add(tf.mean(reconstruction), divergence.value);
      }, learningRate);
      noise.dispose();
    },
    state: () => descent.state(),
    dispose: () => descent.dispose(),
  };
}
