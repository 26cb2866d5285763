import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../../../../src/compute/backend.js";
import { createEngine } from "../../../../src/training/create-engine.js";
import { KernelEngine } from "../../../../src/training/kernel-engine/kernel-engine.js";
import { TapeEngine } from "../../../../src/training/tape-engine.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { weightedElbo } from "../../../../src/vae/objectives/weighted-elbo.js";
import { buildKernels, folder } from "../../compute/support.js";

const image = { height: 4, width: 4, channels: 1 };

beforeAll(buildKernels, 60_000);

it("takes the fast path for declared models, the general one for functions and where there are no kernels of ours", async () => {
  const backend = await startBackend({ wasmFolder: folder });
  const own = { objective: weightedElbo(1) };
  const notes: unknown[] = [];
  const report = (message: unknown) => notes.push(message);
  const engines = [
    await createEngine(defaultConfiguration, image, backend, { own: { objective: undefined }, report }),
    await createEngine(defaultConfiguration, image, backend, { own, report }),
    await createEngine(defaultConfiguration, image, { name: "wasm", warning: "slow" }, { report }),
  ];
  expect(engines.map((engine) => engine.constructor)).toEqual([KernelEngine, TapeEngine, TapeEngine]);
  expect(notes).toEqual([{ type: "note", message: "slow" }]);
  for (const engine of engines) engine.dispose();
});
