import { RandomStream, uniforms } from "../../vae/random.js";
import type { TrainingEngine } from "../engine.js";

const BLOCK = 64;

/**
 * Makes Math.random, and with it every random operation of tfjs that was given no seed, a function of the seed and the step: what
 * a training file draws is the same in every run, and in one that goes on.
 */
export function seedOwnRandom(seed: number, step: number): void {
  const block = new Float64Array(BLOCK);
  let used = BLOCK;
  let from = 0;
  Math.random = () => {
    if (used === BLOCK) {
      uniforms({ seed, stream: RandomStream.ownFunctions, step }, block, from);
      from += BLOCK;
      used = 0;
    }
    return block[used++] as number;
  };
}

/** An engine whose own functions draw the same numbers at the same step. */
export function withOwnRandom(engine: TrainingEngine, seed: number): TrainingEngine {
  return {
    threads: engine.threads,
    trainBatch(batch, step, learningRate) {
      seedOwnRandom(seed, step);
      return engine.trainBatch(batch, step, learningRate);
    },
    evaluate(images, draw) {
      seedOwnRandom(seed, draw);
      return engine.evaluate(images, draw);
    },
    encoder: () => engine.encoder(),
    decoder: () => engine.decoder(),
    decoderWeights: () => engine.decoderWeights(),
    latentArrays: () => engine.latentArrays?.() ?? {},
    state: () => engine.state(),
    restore: (arrays) => engine.restore(arrays),
    adopt: (arrays) => engine.adopt(arrays),
    dispose: () => engine.dispose(),
  };
}
