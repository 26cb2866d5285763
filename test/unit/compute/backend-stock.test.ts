import { copyFile } from "node:fs/promises";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { buildKernels, expectClose, folder, numbers } from "./support.js";

/** A folder with tfjs's files and none of ours: what is left when our kernels are missing or cannot run. */
let stock: string;

beforeAll(async () => {
  buildKernels();
  stock = await temporaryFolder();
  for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
    await copyFile(path.join(folder, name), path.join(stock, name));
  }
}, 60_000);

it("works on tfjs's own kernels, and says so", async () => {
  const listeners = () => process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
  const before = listeners();
  const { name, warning } = await startBackend({ wasmFolder: stock });
  expect(name).toBe("wasm");
  expect(warning).toContain(stock);
  expect(listeners(), "tfjs's listeners for lost errors").toBe(before);
});

it.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("has the gradient of tfjs's cpu backend (transposed: %s, %s)", async (transposeA, transposeB) => {
  const gradients = () =>
    tf.tidy(() => {
      const a = tf.tensor3d(numbers(2 * 3 * 5, 1), transposeA ? [2, 5, 3] : [2, 3, 5]);
      const b = tf.tensor3d(numbers(2 * 5 * 4, 2), transposeB ? [2, 4, 5] : [2, 5, 4]);
      const of = (x: tf.Tensor, y: tf.Tensor) => tf.square(tf.matMul(x, y, transposeA, transposeB));
      return tf
        .grads(of)([a, b])
        .map((gradient) => gradient.dataSync());
    });
  const found = gradients();
  await tf.setBackend("cpu");
  const expected = gradients();
  await tf.setBackend("wasm");
  found.forEach((gradient, at) => {
    expectClose(gradient, expected[at] as Float32Array, 1e-6);
  });
});
