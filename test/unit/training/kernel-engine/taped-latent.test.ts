import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../../../../src/compute/backend.js";
import type { LatentDescription } from "../../../../src/protocol.js";
import type { TrainingEngine } from "../../../../src/training/engine.js";
import { TapedLatentEngine } from "../../../../src/training/kernel-engine/taped-latent-engine.js";
import { TapeEngine } from "../../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { parseLatent } from "../../../../src/vae/latents/registry.js";
import { buildKernels, folder } from "../../compute/support.js";
import { gradients, images, kernelEngine, largest, relativeDifference } from "./support.js";

beforeAll(async () => {
  buildKernels();
  await startBackend({ wasmFolder: folder, deterministic: true });
}, 60_000);

const image = { height: 8, width: 4, channels: 1 };
const spaces: readonly LatentDescription[] = [
  ...["sphere:1", "sphere:4", "poincare:2", "poincare:2,-1.4,riemannian", "product:e2,s2,h2,u2"].map(parseLatent),
  ...["wae:3", "wae:3,10,gan", "vq:8x6x4"].map(parseLatent),
  { ...parseLatent("vaells:2,2"), anchors: 4, warmUp: 1 },
];

function configurationOf(latent: LatentDescription) {
  const network = { kind: "mlp", hidden: [11], activation: "tanh" } as const;
  return { ...defaultConfiguration, encoder: network, decoder: network, latent, batchSize: 40, beta: 0.7 };
}

function data() {
  const set = { ...images(120, image, 4, true), labels: Int32Array.from({ length: 120 }, (_, at) => at % 3) };
  return { images: set, indices: Uint32Array.from({ length: 120 }, (_, at) => (at * 7) % 120) };
}

function numbersOf(engine: TrainingEngine) {
  const all = [...engine.state(), ...engine.encoder().weights, ...engine.decoder().weights];
  return new Map(all.map((array) => [array.name, array]));
}

describe("networks by kernels with a latent space by the tape", () => {
  it.each(spaces.map((latent) => [JSON.stringify(latent), latent] as const))(
    "has the general path's gradients, terms, state and evaluation of %s",
    async (_, latent) => {
      const configuration = configurationOf(latent);
      const tape = new TapeEngine(configuration, image);
      const fast = await kernelEngine(configuration, image, 2);
      expect(fast).toBeInstanceOf(TapedLatentEngine);
      // The second step of the transports is the first that transports.
      for (const step of [1, 2]) {
        const batch = { ...data(), from: 10 * step, to: 10 * step + 37 };
        const expected = tape.trainBatch(batch, step, 1e-3);
        const found = fast.trainBatch(batch, step, 1e-3);
        for (const term of ["reconstruction", "objective"] as const) {
          expect(Math.abs(found[term] / expected[term] - 1), term).toBeLessThan(1e-5);
        }
        expect(found.divergence.name).toBe(expected.divergence.name);
        expect(Math.abs(found.divergence.value - expected.divergence.value)).toBeLessThan(
          2e-4 * (1 + Math.abs(expected.divergence.value)),
        );
      }
      const [byTape, byKernels] = [gradients(tape), gradients(fast)];
      expect([...byKernels.keys()]).toEqual([...byTape.keys()]);
      const least = largest(byTape.values()) / 100;
      for (const [name, gradient] of byTape) {
        const difference = relativeDifference(byKernels.get(name) as Float32Array, gradient, least);
        expect(difference, name).toBeLessThan(1e-4);
      }
      const [state, fastState] = [numbersOf(tape), numbersOf(fast)];
      expect([...fastState.keys()]).toEqual([...state.keys()]);
      for (const [name, { data: numbers }] of state) {
        expect(relativeDifference(fastState.get(name)?.data as Float32Array, numbers, 1e-2), name).toBeLessThan(1e-3);
      }
      // From the same weights, more examples than one batch.
      fast.restore(state);
      const set = images(700, image, 2);
      const [one, other] = [fast.evaluate(set, 9), tape.evaluate(set, 9)];
      expect(relativeDifference(one.means, other.means)).toBeLessThan(1e-5);
      expect(relativeDifference(one.reconstruction, other.reconstruction)).toBeLessThan(1e-4);
      expect(one.kl === null).toBe(other.kl === null);
      expect(one.logVariances === null).toBe(other.logVariances === null);
      expect(Math.abs(one.terms.objective / other.terms.objective - 1)).toBeLessThan(1e-4);
      expect(one.terms.measures.map(({ name }) => name)).toEqual(other.terms.measures.map(({ name }) => name));
      tape.dispose();
      fast.dispose();
    },
  );

  it.each(spaces.map((latent) => [JSON.stringify(latent), latent] as const))(
    "has the same bits on any number of threads, and after a restore, of %s",
    async (_, latent) => {
      const configuration = configurationOf(latent);
      const steps = (engine: TrainingEngine, first: number, last: number) => {
        for (let step = first; step <= last; step++) {
          engine.trainBatch({ ...data(), from: 10 * step, to: 10 * step + 37 }, step, 1e-3);
        }
      };
      const outcomes = [];
      for (const threads of [1, 2, 3]) {
        const engine = await kernelEngine(configuration, image, threads);
        expect(engine.threads).toBe(threads);
        steps(engine, 1, 3);
        const saved = numbersOf(engine);
        const other = await kernelEngine(configuration, image, 1);
        other.restore(saved);
        for (const each of [engine, other]) {
          steps(each, 4, 5);
          outcomes.push([...numbersOf(each).values()].map(({ data: numbers }) => [...numbers]));
          each.dispose();
        }
      }
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    },
  );

  it("leaves no tensor behind, and takes what fits of another model", async () => {
    const engine = await kernelEngine(configurationOf(parseLatent("product:e2,h2")), image, 1);
    engine.trainBatch({ ...data(), from: 0, to: 40 }, 1, 1e-3);
    const before = tf.memory().numTensors;
    engine.trainBatch({ ...data(), from: 40, to: 80 }, 2, 1e-3);
    engine.evaluate(images(50, image, 2), 1);
    expect(tf.memory().numTensors).toBe(before);
    const other = await kernelEngine(configurationOf(parseLatent("product:e4")), image, 1);
    const fresh = other.adopt(numbersOf(engine));
    const adopted = numbersOf(other);
    for (const { name, data: numbers } of numbersOf(engine).values()) {
      if (name.startsWith("encoder_0/")) expect(adopted.get(name)?.data).toEqual(numbers);
    }
    expect(fresh.length).toBeGreaterThan(0);
    engine.dispose();
    other.dispose();
  });
});
