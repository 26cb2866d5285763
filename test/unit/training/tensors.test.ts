import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";
import type { TrainingConfiguration } from "../../../src/protocol.js";
import { TapeEngine } from "../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { parseLatent } from "../../../src/vae/latents/registry.js";
import { transportDescription } from "../../../src/vae/latents/transport-description.js";
import { buildKernels, folder } from "../compute/support.js";
import { images } from "./kernel-engine/support.js";

beforeAll(async () => {
  buildKernels();
  await startBackend({ wasmFolder: folder });
}, 60_000);

const image = { height: 4, width: 4, channels: 1 };
const small = { kind: "mlp", hidden: [8], activation: "relu" } as const;

const models: Readonly<Record<string, Partial<TrainingConfiguration>>> = {
  gaussian: { optimizer: { kind: "sgd", momentum: 0.9 } },
  "a learned variance": { likelihood: { kind: "gaussian", variance: "learned" }, optimizer: { kind: "adagrad" } },
  categorical: { likelihood: { kind: "categorical", levels: 4 } },
  convolutions: {
    encoder: { kind: "conv", filters: [3], kernelSize: 3, stride: 2, hidden: [], activation: "relu" },
    decoder: { kind: "conv", filters: [3], kernelSize: 3, stride: 2, hidden: [], activation: "relu" },
  },
  sphere: { latent: parseLatent("sphere:2") },
  poincare: { latent: parseLatent("poincare:2") },
  product: { latent: parseLatent("product:e2,s2,h2") },
  "wae, mmd": { latent: parseLatent("wae:2") },
  "wae, gan": { latent: parseLatent("wae:2,10,gan") },
  vq: { latent: parseLatent("vq:4x4") },
  vaells: { latent: transportDescription({ dimensions: 2, operators: 2, anchors: 4, warmUp: 3 }) },
};

/** What an epoch of the loop asks of an engine: steps, an evaluation, a snapshot and a checkpoint. */
it.each(Object.keys(models))("%s: epochs leave no tensor behind", { timeout: 60_000 }, (name) => {
  // What leaks a tensor an epoch or a step has leaked after twenty; the first two see the hundred of a real training.
  const epochs = name === "gaussian" || name === "a learned variance" ? 100 : 20;
  const engine = new TapeEngine({ ...defaultConfiguration, encoder: small, decoder: small, ...models[name] }, image);
  const set = { ...images(24, image, 5), labels: Int32Array.from({ length: 24 }, (_, at) => at % 2) };
  const indices = Uint32Array.from({ length: 24 }, (_, at) => at);
  const epoch = (number: number) => {
    for (const half of [0, 1]) {
      const batch = { images: set, indices, from: 12 * half, to: 12 * half + 12 };
      engine.trainBatch(batch, 2 * number + half + 1, 1e-3);
    }
    engine.evaluate(set, number);
    engine.decoderWeights();
    engine.latentArrays();
    engine.encoder();
    engine.decoder();
    engine.state();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    return { numTensors, numDataBuffers, numBytes };
  };
  // The first epochs may make what is kept for good.
  const counts = Array.from({ length: epochs }, (_, number) => epoch(number)).slice(4);
  expect(new Set(counts.map((count) => JSON.stringify(count))).size, JSON.stringify(counts.at(-1))).toBe(1);
  engine.dispose();
});
