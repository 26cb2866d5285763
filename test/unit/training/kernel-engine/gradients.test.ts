import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../../../../src/compute/backend.js";
import type { LikelihoodDescription, NetworkDescription } from "../../../../src/protocol.js";
import type { TrainingEngine } from "../../../../src/training/engine.js";
import { createKernelEngine } from "../../../../src/training/kernel-engine/create.js";
import { TapeEngine } from "../../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { parseLatent } from "../../../../src/vae/latents/registry.js";
import { buildKernels, folder, seeds } from "../../compute/support.js";
import { gradients, images, kernelEngine, largest, relativeDifference } from "./support.js";

beforeAll(async () => {
  buildKernels();
  await startBackend({ wasmFolder: folder, deterministic: true });
}, 60_000);

const activation = fc.constantFrom("relu", "tanh", "sigmoid", "elu", "softplus", "linear" as const);
const units = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 });
const mlp = fc.record({ kind: fc.constant("mlp" as const), hidden: units, activation });
const conv = fc.record({
  kind: fc.constant("conv" as const),
  filters: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }),
  kernelSize: fc.integer({ min: 1, max: 4 }),
  stride: fc.constantFrom(1, 2),
  hidden: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 1 }),
  activation,
});
const likelihood = fc.oneof(
  fc.constantFrom<LikelihoodDescription>({ kind: "bernoulli" }, { kind: "continuousBernoulli" }),
  fc.record({
    kind: fc.constant("gaussian"),
    variance: fc.constantFrom(0.04, 1, "learned"),
    mean: fc.constantFrom("sigmoid", "linear"),
  }),
  fc.record({ kind: fc.constant("categorical"), levels: fc.integer({ min: 2, max: 9 }) }),
);
const networks = fc.oneof(mlp, conv) as fc.Arbitrary<NetworkDescription>;

describe("the path without a tape", () => {
  it("has the general path's gradients, terms, noise and binarised pixels on random networks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          encoder: networks,
          decoder: networks,
          latent: fc.record({ kind: fc.constant("gaussian"), dimensions: fc.integer({ min: 1, max: 5 }) }),
          likelihood,
          beta: fc.constantFrom(0, 0.5, 1, 4),
          batchSize: fc.integer({ min: 1, max: 37 }),
          seed: seeds,
        }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (change, channels, drawn) => {
          const configuration = { ...defaultConfiguration, ...change };
          const image = { height: 8, width: 4, channels };
          const set = images(50, image, change.seed, drawn);
          const indices = Uint32Array.from({ length: 50 }, (_, at) => (at * 7) % 50);
          const batch = { images: set, indices, from: 5, to: 5 + change.batchSize };
          const tape = new TapeEngine(configuration, image);
          const fast = await kernelEngine(configuration, image, 1);
          const expected = tape.trainBatch(batch, 3, 1e-3);
          const found = fast.trainBatch(batch, 3, 1e-3);
          for (const term of ["reconstruction", "kl", "objective"] as const) {
            const [one, other] = [found[term] as number, expected[term] as number];
            // A density may be 1, its logarithm nothing beside the pixels' terms.
            expect(Math.abs(one - other)).toBeLessThan(1e-5 * (Math.abs(other) + (term === "kl" ? 0 : 3)));
          }
          const [byTape, byKernels] = [gradients(tape), gradients(fast)];
          expect([...byKernels.keys()]).toEqual([...byTape.keys()]);
          const most = largest(byTape.values());
          for (const [name, gradient] of byTape) {
            // A head's one bias may be a sum of gradients that cancel each other, and keep fewer digits than they have.
            const least = most / (gradient.length === 1 ? 20 : 100);
            const difference = relativeDifference(byKernels.get(name) as Float32Array, gradient, least);
            expect(difference, name).toBeLessThan(1e-5);
          }
          tape.dispose();
          fast.dispose();
        },
      ),
      { numRuns: 100 },
    );
  }, 120_000);

  it("has them at the ends, too: logits beyond ±80, log variances at their bound", async () => {
    const image = { height: 4, width: 4, channels: 1 };
    const configuration = { ...defaultConfiguration, batchSize: 16 };
    const set = images(16, image, 5);
    const batch = { images: set, indices: Uint32Array.from({ length: 16 }, (_, at) => at), from: 0, to: 16 };
    const tape = new TapeEngine(configuration, image);
    const fast = await kernelEngine(configuration, image, 2);
    const weights = [...tape.encoder().weights, ...tape.decoder().weights].map(({ name, data }) => {
      // Means stay small and log variances leave their bound on both sides.
      const scale = name.startsWith("logVariance/") ? 300 : name.startsWith("decoder_output/") ? 3000 : 1;
      return { name, data: data.map((value) => scale * value) };
    });
    const arrays = new Map([...weights, ...tape.state()].map((array) => [array.name, array]));
    for (const engine of [tape, fast]) engine.restore(arrays);
    const { logVariances } = fast.evaluate(set, 1);
    expect(Math.max(...(logVariances as Float32Array))).toBe(20);
    expect(Math.min(...(logVariances as Float32Array))).toBe(-20);
    const expected = tape.trainBatch(batch, 1, 1e-3);
    const found = fast.trainBatch(batch, 1, 1e-3);
    expect(expected.reconstruction).toBeGreaterThan(16 * 80);
    expect(Math.abs(found.objective / expected.objective - 1)).toBeLessThan(1e-5);
    const byKernels = gradients(fast);
    for (const [name, gradient] of gradients(tape)) {
      expect([...gradient].every(Number.isFinite)).toBe(true);
      expect(relativeDifference(byKernels.get(name) as Float32Array, gradient), name).toBeLessThan(1e-5);
    }
    tape.dispose();
    fast.dispose();
  });

  it.each<LikelihoodDescription>([
    { kind: "bernoulli" },
    { kind: "continuousBernoulli" },
    { kind: "gaussian", variance: 0.1, mean: "sigmoid" },
    { kind: "gaussian", variance: "learned", mean: "linear" },
    { kind: "categorical", levels: 16 },
  ])("has the general path's training curve with %j", async (likelihood) => {
    const image = { height: 8, width: 8, channels: 1 };
    const configuration = { ...defaultConfiguration, likelihood, batchSize: 32 };
    // Something to learn: images of five greys.
    const set = images(320, image, 6);
    set.pixels.forEach((value, at) => {
      set.pixels[at] = 50 * (Math.floor(at / 64) % 5) + value / 8;
    });
    const indices = Uint32Array.from({ length: 320 }, (_, at) => at);
    const tape = new TapeEngine(configuration, image);
    const fast = await kernelEngine(configuration, image, 2);
    const curve = (engine: TrainingEngine) =>
      Array.from({ length: 100 }, (_, at) => {
        const from = 32 * (at % 10);
        return engine.trainBatch({ images: set, indices, from, to: from + 32 }, at + 1, 1e-3).objective;
      });
    const [expected, found] = [curve(tape), curve(fast)];
    expect(expected[99]).toBeLessThan(0.98 * (expected[0] as number));
    expected.forEach((value, at) => {
      expect(Math.abs((found[at] as number) / value - 1), `step ${at + 1}`).toBeLessThan(1e-4);
    });
    tape.dispose();
    fast.dispose();
  });

  it("evaluates as the general path does, more examples than one batch", async () => {
    const image = { height: 4, width: 4, channels: 1 };
    const configuration = { ...defaultConfiguration, latent: { kind: "gaussian", dimensions: 3 } };
    const set = images(700, image, 2);
    const tape = new TapeEngine(configuration, image);
    const fast = await kernelEngine(configuration, image, 1);
    const expected = tape.evaluate(set, 9);
    const found = fast.evaluate(set, 9);
    for (const name of ["means", "logVariances", "reconstruction", "kl"] as const) {
      expect(relativeDifference(found[name] as Float32Array, expected[name] as Float32Array), name).toBeLessThan(1e-5);
    }
    expect(Math.abs(found.terms.objective / expected.terms.objective - 1)).toBeLessThan(1e-5);
    tape.dispose();
    fast.dispose();
  });

  it("has the same bits on any number of threads, and after a restore", async () => {
    const image = { height: 8, width: 8, channels: 1 };
    const conv: NetworkDescription = {
      ...{ kind: "conv", filters: [5, 6], kernelSize: 3, stride: 2, hidden: [17], activation: "relu" },
    };
    for (const [network, likelihood] of [
      [defaultConfiguration.encoder, defaultConfiguration.likelihood],
      [conv, { kind: "gaussian", variance: "learned" }],
    ] as readonly [NetworkDescription, LikelihoodDescription][]) {
      const configuration = { ...defaultConfiguration, encoder: network, decoder: network, likelihood, batchSize: 50 };
      const set = images(120, image, 3, true);
      const indices = Uint32Array.from({ length: 120 }, (_, at) => at);
      const steps = (engine: TrainingEngine, first: number, last: number) => {
        for (let step = first; step <= last; step++) {
          engine.trainBatch({ images: set, indices, from: 10 * step, to: 10 * step + 41 }, step, 1e-3);
        }
      };
      const outcomes = [];
      for (const threads of [1, 2, 3]) {
        const engine = await kernelEngine(configuration, image, threads);
        expect(engine.threads).toBe(threads);
        steps(engine, 1, 3);
        const saved = [...engine.state(), ...engine.encoder().weights, ...engine.decoder().weights];
        const other = await kernelEngine(configuration, image, 1);
        other.restore(new Map(saved.map((array) => [array.name, array])));
        for (const each of [engine, other]) {
          steps(each, 4, 5);
          outcomes.push([...each.state(), ...each.decoder().weights].map(({ data }) => [...data]));
          each.dispose();
        }
      }
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    }
  }, 60_000);

  it("leaves to the general path what it does not know", async () => {
    const image = { height: 4, width: 4, channels: 1 };
    const create = (change: object) =>
      createKernelEngine({ ...defaultConfiguration, ...change }, image, { wasmFolder: folder, build: "simd" });
    expect(await create({ betaWarmup: 3 })).toBeNull();
    expect(await create({ latent: parseLatent("poincare:2,gyroplanes") })).toBeNull();
    expect(await create({ batchSize: 1_000_000 })).toBeNull();
    const before = tf.memory().numTensors;
    await create({ betaWarmup: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
