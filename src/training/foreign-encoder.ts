import * as tf from "@tensorflow/tfjs";
import type { ExampleSample } from "../protocol.js";
import { gaussianKl } from "../vae/ops.js";
import { inScope } from "./scope.js";

export type LoadedModel = tf.LayersModel | tf.GraphModel;

export interface EncodedSample {
  readonly means: Float32Array;
  readonly logVariances: Float32Array | null;
  /** −log p(x | mean) with Bernoulli pixels, nats; null where the decoder's output leaves [0, 1]. */
  readonly reconstruction: Float32Array | null;
  readonly kl: Float32Array | null;
}

const BATCH = 200;
/** Keeps log p finite where a foreign decoder's sigmoid has saturated; the value is Keras's own. */
const SMALLEST_PROBABILITY = 1e-7;

/**
 * Codes of a sample by a foreign encoder, whose outputs may be [mean, log variance], [mean, log variance, z], both in one
 * tensor side by side, or a mean alone. @throws Error of tfjs where shapes do not fit
 */
export function encodeSample(
  encoder: LoadedModel,
  decoder: LoadedModel,
  dimensions: number,
  { images, height, width, channels }: ExampleSample,
): EncodedSample {
  const pixels = height * width * channels;
  const count = images.length / pixels;
  const means = new Float32Array(count * dimensions);
  const logVariances = new Float32Array(count * dimensions);
  const reconstruction = new Float32Array(count);
  const kl = new Float32Array(count);
  let deterministic = false;
  let probabilities = true;
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(count, from + BATCH);
    inScope(() => {
      const bytes = Float32Array.from(images.subarray(from * pixels, to * pixels), (byte) => byte / 255);
      const x = tf.tensor2d(bytes, [to - from, pixels]);
      const { mean, logVariance } = heads(encoder, x, dimensions);
      means.set(mean.dataSync<"float32">(), from * dimensions);
      if (logVariance) {
        logVariances.set(logVariance.dataSync<"float32">(), from * dimensions);
        kl.set(tf.sum(gaussianKl(mean, logVariance), 1).dataSync<"float32">(), from);
      } else deterministic = true;
      const decoded = (decoder.predict(mean) as tf.Tensor).reshape([to - from, pixels]);
      const least = tf.min(decoded).dataSync()[0] as number;
      const most = tf.max(decoded).dataSync()[0] as number;
      if (least < 0 || most > 1) probabilities = false;
      else reconstruction.set(bernoulliCost(x, decoded).dataSync<"float32">(), from);
    });
  }
  return {
    means,
    logVariances: deterministic ? null : logVariances,
    reconstruction: probabilities ? reconstruction : null,
    kl: deterministic ? null : kl,
  };
}

function heads(encoder: LoadedModel, x: tf.Tensor2D, dimensions: number) {
  const batch = x.shape[0];
  const wanted = encoder.inputs[0]?.shape ?? [];
  const rest = wanted.slice(1).map((extent, index) => (extent && extent > 0 ? extent : (x.shape[index + 1] as number)));
  const outputs = encoder.predict(wanted.length > 2 ? x.reshape([batch, ...rest]) : x);
  const tensors = (outputs instanceof tf.Tensor ? [outputs] : Object.values(outputs)) as tf.Tensor[];
  const [first, second] = tensors.map((tensor) => tensor.reshape([batch, -1]) as tf.Tensor2D);
  if (!first) throw new Error("it has no output");
  if (first.shape[1] === 2 * dimensions) {
    const [mean, logVariance] = tf.split(first, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    return { mean, logVariance };
  }
  if (first.shape[1] !== dimensions) {
    throw new Error(`its first output has ${first.shape[1]} columns, the decoder takes ${dimensions}`);
  }
  return { mean: first, logVariance: second?.shape[1] === dimensions ? second : null };
}

/** −log Bernoulli(x; p), nats, batch. */
function bernoulliCost(x: tf.Tensor2D, decoded: tf.Tensor): tf.Tensor1D {
  const p = tf.clipByValue(decoded, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY);
  const likelihood = tf.add(tf.mul(x, tf.log(p)), tf.mul(tf.sub(1, x), tf.log(tf.sub(1, p))));
  return tf.neg(tf.sum(likelihood, 1)) as tf.Tensor1D;
}
