import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";
import type { KernelHeap } from "../../../src/compute/kernel-heap.js";
import { TapeEngine } from "../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { adamUpdate, bernoulliLogDensity } from "../../../src/vae/ops.js";
import { buildKernels, expectSameNumbers, folder, numbers } from "./support.js";

let heap: KernelHeap;

beforeAll(async () => {
  buildKernels();
  heap = (await startBackend({ wasmFolder: folder })).heap as KernelHeap;
}, 60_000);

const threads = [1, 2, 3, 8, 16];

/** What each number of threads makes of the same work. */
async function outcomes(work: () => Float32Array[]): Promise<Float32Array[][]> {
  const found: Float32Array[][] = [];
  for (const parts of threads) {
    await heap.hire(parts);
    expect(heap.threads).toBe(parts);
    found.push(tf.tidy(work));
  }
  await heap.hire(1);
  return found;
}

function expectAllTheSame([first = [], ...others]: Float32Array[][]): void {
  for (const other of others) {
    expect(other).toHaveLength(first.length);
    for (const [at, values] of other.entries()) expectSameNumbers(values, first[at] as Float32Array);
  }
}

function tensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);
}

it("makes the same bits of larger kernels on any number of threads", async () => {
  const found = await outcomes(() => {
    const products = [
      [131, 517, 259],
      [517, 130, 259],
      [3, 1037, 513],
      [1037, 3, 513],
    ].flatMap(([rows = 0, columns = 0, depth = 0]) => [
      tf.matMul(tensor([rows, depth], 1), tensor([depth, columns], 2)),
      tf.matMul(tensor([depth, rows], 1), tensor([columns, depth], 2), true, true),
    ]);
    const images = tensor([21, 14, 14, 6], 3) as tf.Tensor4D;
    const filter = tensor([4, 4, 6, 10], 4) as tf.Tensor4D;
    const convolved = tf.grads((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same").square());
    const [x, logits] = [tensor([129, 301], 5), tensor([129, 301], 6)] as [tf.Tensor2D, tf.Tensor2D];
    const density = tf.grad((at) => bernoulliLogDensity(x, at as tf.Tensor2D));
    const [variable, gradient, mean] = [7, 8, 9].map((seed) => tensor([311, 203], seed)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const rates = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 3 };
    return [
      ...products,
      ...[tf.conv2d(images, filter, 2, "same"), ...convolved([images, filter])],
      ...[bernoulliLogDensity(x, logits), density(logits)],
      ...adamUpdate({ variable, gradient, mean, variance: tf.square(mean) }, rates),
    ].map((each) => each.dataSync<"float32">().slice());
  });
  expect(found).toHaveLength(threads.length);
  expectAllTheSame(found);
}, 120_000);

it("trains a model with the tape to the same bits on any number of threads", async () => {
  const image = { height: 28, width: 28, channels: 1 };
  const pixels = Uint8Array.from(numbers(300 * 784, 1), (value) => Math.max(0, 255 * value));
  const images = { ...image, count: 300, pixels, labels: null };
  const indices = Uint32Array.from({ length: 300 }, (_, at) => at);
  const found = await outcomes(() => {
    const engine = new TapeEngine({ ...defaultConfiguration, latent: { kind: "sphere", dimensions: 3 } }, image);
    for (let step = 1; step <= 3; step++) {
      engine.trainBatch({ images, indices, from: 64 * step, to: 64 * (step + 1) }, step, 1e-3);
    }
    const weights = [...engine.encoder().weights, ...engine.decoder().weights];
    engine.dispose();
    return weights.map(({ data }) => data.slice());
  });
  expect(found).toHaveLength(threads.length);
  expectAllTheSame(found);
}, 120_000);
