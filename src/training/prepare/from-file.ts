import { listCheckpoints, readCheckpoint } from "../../checkpoint/run-folder/index.js";
import { RunWriter } from "../../checkpoint/run-folder/run-writer.js";
import { startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import type { TrainerToHost, TrainFileRequest } from "../../protocol.js";
import { relativeWithin } from "../../relative-path.js";
import type { TrainingEngine } from "../engine.js";
import { codeCopy } from "../training-file/code-copy.js";
import { loadTrainingFile } from "../training-file/load.js";
import { TrainingFileModel } from "../training-file/model.js";
import { initialState, TrainingError } from "../training-state.js";
import { newRun, type Prepared } from "./prepared.js";

/** A new run of what a training file says. @throws TrainingFileError with the place of the mistake */
export async function prepareFromFile(
  request: TrainFileRequest,
  report: (message: TrainerToHost) => void,
): Promise<Prepared> {
  const { folder, name, file, workspaceFolder, deterministic } = request;
  // First: the file may make variables.
  const backend = await startBackend({ wasmFolder: wasmFolder(), deterministic });
  const loaded = loadTrainingFile(file);
  const model = new TrainingFileModel(loaded, request);
  const configuration = model.configuration(request.overrides);
  const data = await model.loadData(configuration);
  const engine = await model.createEngine(configuration, data.summary, backend, report);
  if (request.startFrom) await takeWeights(engine, request.startFrom, report);
  const copy = codeCopy(file, loaded.sources);
  const original = (workspaceFolder !== null && relativeWithin(workspaceFolder, file)) || file;
  const made = model.placed(() => newRun(name, { configuration, data, engine }, backend));
  const writer = await RunWriter.create(folder, {
    ...made,
    description: { ...made.description, trainingCode: { original, entry: copy.entry } },
    trainingCode: copy.files,
  });
  return { configuration, data, engine, writer, state: initialState, explain: model.explain };
}

/** Starts from another run's last weights, as far as they fit, and says what did not. */
async function takeWeights(
  engine: TrainingEngine,
  run: string,
  report: (message: TrainerToHost) => void,
): Promise<void> {
  const last = (await listCheckpoints(run)).at(-1);
  if (!last) throw new TrainingError(`${run}: it has no checkpoint to start from`);
  const fresh = engine.adopt((await readCheckpoint(last.path)).arrays);
  const message =
    fresh.length === 0
      ? `goes on from the weights of step ${last.step}`
      : `goes on from the weights of step ${last.step}, but for what did not fit and starts anew: ${fresh.join(", ")}`;
  report({ type: "note", message });
}
