import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../../src/compute/backend.js";
import type { OptimizerDescription, TrainingConfiguration } from "../../../../src/protocol.js";
import type { TrainingEngine } from "../../../../src/training/engine.js";
import { TapeEngine } from "../../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { buildKernels, folder } from "../../compute/support.js";
import { images, kernelEngine, relativeDifference } from "./support.js";

beforeAll(async () => {
  buildKernels();
  await startBackend({ wasmFolder: folder, deterministic: true });
}, 60_000);

const image = { height: 8, width: 8, channels: 1 };
const conv = { kind: "conv", filters: [5], kernelSize: 3, stride: 2, hidden: [], activation: "relu" } as const;

const optimizers: readonly [OptimizerDescription, number][] = [
  [{ kind: "adam", beta1: 0.5, beta2: 0.9, epsilon: 1e-6 }, 1e-3],
  [{ kind: "adagrad" }, 1e-2],
  [{ kind: "sgd" }, 1e-3],
  [{ kind: "sgd", momentum: 0.9 }, 1e-3],
];

it.each(optimizers)("%j moves both paths alike, and goes on from either's state", async (optimizer, learningRate) => {
  const configuration: TrainingConfiguration = { ...defaultConfiguration, encoder: conv, optimizer, batchSize: 50 };
  const set = images(120, image, 3);
  const indices = Uint32Array.from({ length: 120 }, (_, at) => at);
  const steps = (engine: TrainingEngine, first: number, last: number) => {
    for (let step = first; step <= last; step++) {
      engine.trainBatch({ images: set, indices, from: 10 * step, to: 10 * step + 41 }, step, learningRate);
    }
  };
  const numbersOf = (engine: TrainingEngine) =>
    new Map(
      [...engine.state(), ...engine.encoder().weights, ...engine.decoder().weights].map((each) => [each.name, each]),
    );
  const tape = new TapeEngine(configuration, image);
  const fast = await kernelEngine(configuration, image, 2);
  const before = numbersOf(tape);
  for (const engine of [tape, fast]) steps(engine, 1, 4);
  const [byTape, byKernels] = [numbersOf(tape), numbersOf(fast)];
  expect([...byKernels.keys()]).toEqual([...byTape.keys()]);
  for (const [name, { data }] of byTape) {
    const found = byKernels.get(name)?.data as Float32Array;
    expect(relativeDifference(found, data, 1e-3), name).toBeLessThan(1e-4);
    expect(relativeDifference(before.get(name)?.data as Float32Array, data), name).toBeGreaterThan(1e-4);
  }
  const restored = await kernelEngine(configuration, image, 1);
  restored.restore(byKernels);
  for (const engine of [fast, restored]) steps(engine, 5, 6);
  expect(numbersOf(restored)).toEqual(numbersOf(fast));
  const other = new TapeEngine(configuration, image);
  other.restore(byTape);
  for (const engine of [tape, other]) steps(engine, 5, 6);
  expect(numbersOf(other)).toEqual(numbersOf(tape));
  for (const engine of [tape, fast, restored, other]) engine.dispose();
});
