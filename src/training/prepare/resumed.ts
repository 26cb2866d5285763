import { RunWriter } from "../../checkpoint/run-folder/run-writer.js";
import { isDeterministic, startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import { loadData } from "../../data/load.js";
import type { ResumeRunRequest, TrainerToHost } from "../../protocol.js";
import { checkConfiguration } from "../../vae/configuration.js";
import { createEngine } from "../create-engine.js";
import { runTrainingFile } from "../training-file/of-run.js";
import { readTrainingState, TrainingError } from "../training-state.js";
import { describeBackend, type Prepared } from "./prepared.js";

/** A run as its newest whole checkpoint left it. */
export async function prepareResumed(
  request: ResumeRunRequest,
  report: (message: TrainerToHost) => void,
): Promise<Prepared> {
  const { writer, description, checkpoint, notes } = await RunWriter.resume(request.folder);
  try {
    // A run that was computed without the processor's own roundings goes on without them.
    const deterministic = isDeterministic(description.backend);
    const backend = await startBackend({ wasmFolder: wasmFolder(), deterministic });
    for (const note of notes) report({ type: "note", message: note });
    if (description.program)
      throw new TrainingError("a program of its own trains this run: only that can go on with it");
    if (!description.configuration) throw new TrainingError("this model was loaded, not trained here: it can't go on");
    const configuration = { ...description.configuration, epochs: request.epochs ?? description.configuration.epochs };
    checkConfiguration(configuration);
    if (configuration.epochs < description.configuration.epochs) {
      throw new TrainingError(
        `epochs may only rise: the run has ${description.configuration.epochs}, ${configuration.epochs} were asked for`,
      );
    }
    const file = runTrainingFile(request.folder, description, request);
    const data = await (file?.loadData(configuration) ??
      loadData(configuration.data, { ...request, seed: configuration.seed, limit: configuration.limit }));
    if (data.summary.fingerprint !== description.data.fingerprint) {
      throw new TrainingError(
        `the data "${data.summary.name}" is no longer what the run was trained on; put the old data back, or start a new run`,
      );
    }
    // The number of threads decides about no digit.
    const [before] = description.backend.split(" ×");
    if (before !== backend.name) {
      report({
        type: "note",
        message: `the run was computed on ${before}, now on ${backend.name}: numbers may differ in their last digits`,
      });
    }
    const engine = await (file?.createEngine(configuration, data.summary, backend, report) ??
      createEngine(configuration, data.summary, backend, { report }));
    engine.restore(checkpoint.arrays);
    const described = describeBackend(backend, engine);
    await writer.update({ configuration, status: "running", backend: described, message: undefined });
    const state = readTrainingState(checkpoint.progress, checkpoint.path);
    return { configuration, data, engine, writer, state, explain: file?.explain };
  } catch (error) {
    // The run is as usable as it was: its status stays.
    await writer.close(description.status, description.message);
    throw error;
  }
}
