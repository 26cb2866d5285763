import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";
import { limitHeap } from "../../../src/compute/heap-limit.js";
import { buildKernels, folder } from "./support.js";

beforeAll(async () => {
  buildKernels();
  await startBackend({ wasmFolder: folder });
}, 60_000);

it("refuses a tensor of 4 GB, whose size WASM would take for 0, and goes on", () => {
  expect(() => tf.tile(tf.ones([1]), [2 ** 30])).toThrow(/a tensor of 4096 MB does not fit/);
  expect([...tf.tidy(() => tf.add(tf.ones([2]), 1).dataSync())]).toEqual([2, 2]);
});

it("counts what is taken, and what is given back", () => {
  limitHeap(tf.backend() as BackendWasm, 2 ** 20);
  const half = tf.zeros([2 ** 17]);
  expect(() => tf.zeros([2 ** 17 + 1])).toThrow(/of 1 MB .* choose a smaller batch/);
  half.dispose();
  expect(tf.tidy(() => tf.zeros([2 ** 18]).shape)).toEqual([2 ** 18]);
});
