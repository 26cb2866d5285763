import * as tf from "@tensorflow/tfjs";
import { decode, decoderVariables, encode, encoderVariables } from "../../vae/networks.js";
import { RandomStream, uniforms } from "../../vae/random.js";
import type { Vae } from "../../vae/vae.js";
import { Descent, type Learner, normals } from "./learner.js";

/**
 * The wake-sleep algorithm (Hinton et al. 1995) with the same recognition model: awake, the decoder learns the data from codes
 * of the encoder; asleep, the encoder learns the codes of what the decoder dreams, z ~ p(z), x ~ p(x|z).
 */
export function wakeSleep(vae: Vae, trainingExamples: number, seed: number): Learner {
  const wake = new Descent(decoderVariables(vae.decoder), trainingExamples);
  const sleep = new Descent(encoderVariables(vae.encoder), trainingExamples);
  const { noiseSize } = vae.latent;
  return {
    passes: 1,
    step({ x, step }, learningRate) {
      const [rows, pixels] = x.shape;
      tf.tidy(() => {
        const noise = normals({ seed, stream: RandomStream.trainingNoise, step }, rows, noiseSize);
        const z = vae.latent.posterior(encode(vae.encoder, x)).sample(noise);
        wake.step(() => tf.neg(tf.mean(vae.likelihood.logDensity(x, decode(vae.decoder, z)))), learningRate);
        const dreamt = vae.latent.priorSample(
          normals({ seed, stream: RandomStream.priorSamples, step }, rows, noiseSize),
        );
        const chances = new Float32Array(rows * pixels);
        uniforms({ seed, stream: RandomStream.dreams, step }, chances);
        const mean = tf.sigmoid(decode(vae.decoder, dreamt));
        const dream = tf.cast(tf.less(tf.tensor2d(chances, [rows, pixels]), mean), "float32") as tf.Tensor2D;
        sleep.step(() => {
          const density = vae.latent.posterior(encode(vae.encoder, dream)).logDensity(dreamt) as tf.Tensor1D;
          return tf.neg(tf.mean(density));
        }, learningRate);
      });
    },
    state: () => [...wake.state(), ...sleep.state()],
    dispose: () => {
      wake.dispose();
      sleep.dispose();
    },
  };
}
