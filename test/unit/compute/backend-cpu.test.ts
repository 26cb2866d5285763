import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";

it("works in plain JavaScript where there is no WebAssembly, and says why", async () => {
  const empty = await mkdtemp(path.join(tmpdir(), "no-wasm-"));
  const { name, warning } = await startBackend({ wasmFolder: empty });
  expect(name).toBe("cpu");
  expect(warning).toContain(empty);
  expect([...tf.tidy(() => tf.matMul(tf.ones([1, 2]), tf.ones([2, 2])).dataSync())]).toEqual([2, 2]);
  await rmdir(empty);
});
