// A contestant: ours.mjs fast|general|portable NETWORK [LATENT]. `portable` is the fast path as --deterministic has it.
import { availableParallelism } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { firstImages, load, root } from "./images.mjs";
import { batchSize, configurationOf, networks } from "./networks.mjs";
import { median, serveTurns } from "./turns.mjs";

const [way, name, latent] = process.argv.slice(2);
const wasmFolder = path.join(root, "dist", "wasm");
const image = { height: 28, width: 28, channels: 1 };
const { startBackend, kernelBuildOf } = await load("src/compute/backend.ts");
const { defaultConfiguration } = await load("src/vae/defaults.ts");
const { parseLatent } = await load("src/vae/latents/registry.ts");
const configuration = {
  ...{ ...defaultConfiguration, ...configurationOf(networks[name]) },
  ...(latent ? { latent: parseLatent(latent) } : {}),
};
const backend = await startBackend({ wasmFolder, deterministic: way === "portable" });
const build = kernelBuildOf(backend);
const engine = await createEngine();
const count = 10 * batchSize;
const images = { ...image, count, pixels: firstImages(count), labels: null };
const indices = Uint32Array.from({ length: count }, (_, index) => index);
let step = 0;

await serveTurns(() => {
  const from = (step % 10) * batchSize;
  engine.trainBatch({ images, indices, from, to: from + batchSize }, ++step, 1e-3);
}, peak);

async function createEngine() {
  if (way === "general") {
    const { TapeEngine } = await load("src/training/tape-engine.ts");
    await backend.heap.hire(availableParallelism());
    return new TapeEngine(configuration, image, 1, {}, backend.heap.threads);
  }
  const { createKernelEngine } = await load("src/training/kernel-engine/create.ts");
  return createKernelEngine(configuration, image, { wasmFolder, build });
}

/** What the matrix product reaches on one thread where all of it lies in the cache, in GFLOP/s, and the threads in use. */
function peak() {
  const [rows, columns, depth] = [128, 256, 256];
  const [a, b] = [tf.ones([rows, depth]), tf.ones([depth, columns])];
  // Small enough that other threads are left out of it.
  const times = Array.from({ length: 40 }, () => {
    const from = performance.now();
    tf.dispose(tf.matMul(a, b));
    return performance.now() - from;
  });
  tf.dispose([a, b]);
  return { peak: (2 * rows * columns * depth) / median(times) / 1e6, threads: engine.threads };
}
