import * as tf from "@tensorflow/tfjs";
import { RandomStream, standardNormals } from "../vae/random.js";

/** Noise that one draw of z takes, rows × noiseSize. */
interface NoiseSource {
  readonly seed: number;
  readonly noiseSize: number;
}

/** For the first rows of a step's batch: each row's own, however many there are. */
export function trainingNoise({ seed, noiseSize }: NoiseSource, step: number, rows: number): tf.Tensor2D {
  const stride = strideOf(noiseSize);
  const drawn = new Float32Array(rows * stride);
  standardNormals({ seed, stream: RandomStream.trainingNoise, step }, drawn);
  const noise = tf.tensor2d(drawn, [rows, stride]);
  return stride === noiseSize ? noise : tf.slice(noise, [0, 0], [rows, noiseSize]);
}

/** For some examples of a set: each one's own, in whatever order they come. */
export function evaluationNoise({ seed, noiseSize }: NoiseSource, draw: number, examples: Uint32Array): tf.Tensor2D {
  const drawn = new Float32Array(examples.length * noiseSize);
  const key = { seed, stream: RandomStream.evaluationNoise, step: draw };
  examples.forEach((example, row) => {
    standardNormals(key, drawn.subarray(row * noiseSize, (row + 1) * noiseSize), example * strideOf(noiseSize));
  });
  return tf.tensor2d(drawn, [examples.length, noiseSize]);
}

/** Box–Muller makes pairs, so every example starts at an even position. */
function strideOf(noiseSize: number): number {
  return noiseSize + (noiseSize % 2);
}
