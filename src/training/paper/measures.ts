import * as tf from "@tensorflow/tfjs";
import { fillBatch } from "../../data/batches.js";
import type { ImageSet } from "../../data/data-set.js";
import { elboTerms } from "../../vae/elbo.js";
import { marginalLogLikelihood } from "../../vae/estimators/marginal-likelihood.js";
import { spreadIndices } from "../../vae/estimators/spread-indices.js";
import { type RandomKey, RandomStream } from "../../vae/random.js";
import type { Vae } from "../../vae/vae.js";
import { inScope } from "../scope.js";
import { normals } from "./learner.js";

/** A figure of merit: mean over evenly spread examples of a set, nats, higher is better. */
export type Measure = (vae: Vae, images: ImageSet, examples: number, seed: number, step: number) => number;

const BATCH = 250;

/** The variational lower bound by estimator B with one draw of z. */
export const bound: Measure = (vae, images, examples, seed, step) =>
  meanOverBatches(images, examples, (x, from) => {
    const { noiseSize } = vae.latent;
    const key = { seed, stream: RandomStream.evaluationNoise, step };
    const noise = normals(key, x.shape[0], noiseSize, from * 2 * Math.ceil(noiseSize / 2));
    const { reconstruction, divergence } = elboTerms(vae, x, noise);
    const rows = x.shape[0];
    return -(scalar(tf.sum(reconstruction)) + rows * scalar(divergence.value));
  });

/** log p(x), which needs no encoder. */
export const marginalLikelihood: Measure = (vae, images, examples, seed, step) =>
  meanOverBatches(images, examples, (x, from) => {
    const key: RandomKey = { seed: seed + from, stream: RandomStream.importanceNoise, step };
    return marginalLogLikelihood(vae, x, key).reduce((sum, value) => sum + value, 0);
  });

function meanOverBatches(images: ImageSet, examples: number, sumOf: (x: tf.Tensor2D, from: number) => number): number {
  const pixels = images.height * images.width * images.channels;
  const indices = spreadIndices(images.count, examples);
  const batch = new Float32Array(BATCH * pixels);
  let sum = 0;
  for (let from = 0; from < indices.length; from += BATCH) {
    const to = Math.min(indices.length, from + BATCH);
    fillBatch(images, indices, from, to, batch);
    inScope(() => {
      sum += sumOf(tf.tensor2d(batch.subarray(0, (to - from) * pixels), [to - from, pixels]), from);
    });
  }
  return sum / indices.length;
}

function scalar(tensor: tf.Tensor): number {
  return tensor.dataSync()[0] as number;
}
