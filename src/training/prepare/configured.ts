import { RunWriter } from "../../checkpoint/run-folder/run-writer.js";
import { startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import { loadData } from "../../data/load.js";
import type { TrainRequest } from "../../protocol.js";
import { checkConfiguration } from "../../vae/configuration.js";
import { TapeEngine } from "../tape-engine.js";
import { initialState } from "../training-state.js";
import { newRun, type Prepared } from "./prepared.js";

/** A new run of a configuration. */
export async function prepareConfigured(request: TrainRequest): Promise<Prepared> {
  const { configuration, folder, name } = request;
  checkConfiguration(configuration);
  const backend = await startBackend({ wasmFolder: wasmFolder() });
  const data = await loadData(configuration.data, { ...request, seed: configuration.seed, limit: configuration.limit });
  const engine = new TapeEngine(configuration, data.summary);
  const writer = await RunWriter.create(folder, newRun(name, { configuration, data, engine }, backend));
  return { configuration, data, engine, writer, state: initialState };
}
