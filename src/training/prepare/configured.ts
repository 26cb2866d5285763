import { RunWriter } from "../../checkpoint/run-folder/run-writer.js";
import { startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import { loadData } from "../../data/load.js";
import type { TrainerToHost, TrainRequest } from "../../protocol.js";
import { checkConfiguration } from "../../vae/configuration.js";
import { createEngine } from "../create-engine.js";
import { initialState } from "../training-state.js";
import { newRun, type Prepared } from "./prepared.js";

/** A new run of a configuration. */
export async function prepareConfigured(
  request: TrainRequest,
  report: (message: TrainerToHost) => void,
): Promise<Prepared> {
  const { configuration, folder, name, deterministic } = request;
  checkConfiguration(configuration);
  const { seed, limit } = configuration;
  const [backend, data] = await Promise.all([
    startBackend({ wasmFolder: wasmFolder(), deterministic }),
    loadData(configuration.data, { ...request, seed, limit }),
  ]);
  const engine = await createEngine(configuration, data.summary, backend, { report });
  const writer = await RunWriter.create(folder, newRun(name, { configuration, data, engine }, backend));
  return { configuration, data, engine, writer, state: initialState };
}
