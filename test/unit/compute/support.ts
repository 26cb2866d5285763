import { execFileSync } from "node:child_process";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import fc from "fast-check";
import { beforeAll, describe, expect } from "vitest";
import { startBackend } from "../../../src/compute/backend.js";
import { KernelHeap } from "../../../src/compute/kernel-heap.js";
import { registerOperations } from "../../../src/compute/operations/register.js";
import { allowRelaxedSimd } from "../../../src/compute/relaxed-simd.js";

export const root = path.resolve(__dirname, "..", "..", "..");
export const folder = path.join(root, "dist", "wasm");

let built = false;

/** What is changed in their source is built, once a process. */
export function buildKernels(): void {
  if (!built) execFileSync(process.execPath, [path.join(root, "scripts", "build-kernels.mjs")], { stdio: "inherit" });
  built = true;
}

/** Runs a suite on both builds of the kernels. */
export function describeBuilds(name: string, suite: () => void): void {
  allowRelaxedSimd();
  for (const build of ["simd", "relaxed-simd"] as const) {
    describe(`${name}, ${build}`, () => {
      beforeAll(async () => {
        buildKernels();
        await startBackend({ wasmFolder: folder });
        const heap = await KernelHeap.load(tf.backend() as BackendWasm, folder, build === "simd");
        expect(heap?.build).toBe(build);
        registerOperations(heap as KernelHeap);
      }, 60_000);
      suite();
    });
  }
}

/** Floats that float32 holds exactly, of moderate size, from a seed. */
export function numbers(length: number, seed: number, scale = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * ((state / 2 ** 32) * 2 - 1);
  });
}

export const seeds = fc.integer({ min: 1, max: 2 ** 31 });

/** Every value within `tolerance` · (1 + |expected|). */
export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [one, other] = [found[i] as number, expected[i] as number];
    if (!(Math.abs(one - other) <= tolerance * (1 + Math.abs(other)))) {
      expect.fail(`value ${i} is ${one}, not ${other} to ${tolerance}`);
    }
  }
}

/** Every value is the same number, 0 and −0 being two; `toEqual` takes seconds for as many as a network has. */
export function expectSameNumbers(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(found[i], expected[i])) expect.fail(`value ${i} is ${found[i]}, not ${expected[i]}`);
  }
}

/** The derivative of a scalar function of float64s by central differences. */
export function differences(of: (at: Float64Array) => number, at: ArrayLike<number>, step = 1e-4): Float64Array {
  const moved = Float64Array.from(at);
  return moved.map((_, index) => {
    const centre = at[index] as number;
    moved[index] = centre + step;
    const above = of(moved);
    moved[index] = centre - step;
    const below = of(moved);
    moved[index] = centre;
    return (above - below) / (2 * step);
  });
}
