import * as tf from "@tensorflow/tfjs";
import { RunWriter } from "../checkpoint/run-folder/run-writer.js";
import { type Backend, isDeterministic, startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { DataSet } from "../data/data-set.js";
import { loadData } from "../data/load.js";
import type {
  DecoderModel,
  ResumeRunRequest,
  RunDescription,
  RunStatus,
  TrainerToHost,
  TrainingConfiguration,
  TrainRequest,
  WeightSpec,
} from "../protocol.js";
import { checkConfiguration } from "../vae/configuration.js";
import type { SavedNetwork } from "../vae/vae.js";
import { version } from "../version.js";
import type { TrainingControl } from "./control.js";
import { createEngine } from "./create-engine.js";
import type { TrainingEngine } from "./engine.js";
import { stepsInEpoch, TrainingLoop } from "./loop.js";
import { exampleSample, sampleIndices } from "./sample.js";
import { initialState, readTrainingState, TrainingError, type TrainingState } from "./training-state.js";

export interface TrainingOutcome {
  readonly status: RunStatus;
  readonly run: RunDescription;
}

type Report = (message: TrainerToHost) => void;

interface Prepared {
  readonly configuration: TrainingConfiguration;
  readonly data: DataSet;
  readonly engine: TrainingEngine;
  readonly writer: RunWriter;
  readonly state: TrainingState;
}

/**
 * Trains a new run, or goes on with one, until its last epoch or a request to stop.
 *
 * @throws ConfigurationError, DataError, CheckpointError, TrainingError: each one line that says what to mend. Where the run
 *   folder exists by then, the run is `failed` with that message.
 */
export async function runTraining(
  request: TrainRequest | ResumeRunRequest,
  control: TrainingControl,
  report: Report,
): Promise<TrainingOutcome> {
  const prepared = request.type === "train" ? await prepareNew(request, report) : await prepareResumed(request, report);
  const { writer, engine } = prepared;
  report({ type: "started", run: writer.description });
  const loop = new TrainingLoop({ ...prepared, control, report });
  try {
    const status = await loop.run();
    await writer.close(status);
    return { status, run: writer.description };
  } catch (error) {
    await writer.close("failed", error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  } finally {
    engine.dispose();
  }
}

async function prepareNew(request: TrainRequest, report: Report): Promise<Prepared> {
  const { configuration, folder, name, deterministic } = request;
  checkConfiguration(configuration);
  const backend = await startBackend({ wasmFolder: wasmFolder(), deterministic });
  const data = await loadData(configuration.data, { ...request, seed: configuration.seed, limit: configuration.limit });
  const engine = await createEngine(configuration, data.summary, backend, (message) =>
    report({ type: "note", message }),
  );
  const writer = await RunWriter.create(folder, {
    description: {
      schemaVersion: 1,
      name,
      created: new Date().toISOString(),
      status: "running",
      configuration,
      data: data.summary,
      stepsPerEpoch: stepsInEpoch(data.train.count, configuration.batchSize),
      versions: { latentLens: version, tfjs: tf.version.tfjs, node: process.versions.node },
      backend: describeBackend(backend, engine),
    },
    examples: exampleSample(data.test, sampleIndices(data.test)),
    decoder: decoderModel(engine.decoder(), data),
  });
  return { configuration, data, engine, writer, state: initialState };
}

async function prepareResumed(request: ResumeRunRequest, report: Report): Promise<Prepared> {
  const { writer, description, checkpoint, notes } = await RunWriter.resume(request.folder);
  try {
    // A run that was computed without the processor's own roundings goes on without them.
    const deterministic = isDeterministic(description.backend);
    const backend = await startBackend({ wasmFolder: wasmFolder(), deterministic });
    for (const note of notes) report({ type: "note", message: note });
    if (!description.configuration) throw new TrainingError("this model was loaded, not trained here: it can't go on");
    const configuration = { ...description.configuration, epochs: request.epochs ?? description.configuration.epochs };
    checkConfiguration(configuration);
    if (configuration.epochs < description.configuration.epochs) {
      throw new TrainingError(
        `epochs may only rise: the run has ${description.configuration.epochs}, ${configuration.epochs} were asked for`,
      );
    }
    const data = await loadData(configuration.data, {
      ...request,
      seed: configuration.seed,
      limit: configuration.limit,
    });
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
    const engine = await createEngine(configuration, data.summary, backend, (message) =>
      report({ type: "note", message }),
    );
    engine.restore(checkpoint.arrays);
    const described = describeBackend(backend, engine);
    await writer.update({ configuration, status: "running", backend: described, message: undefined });
    return { configuration, data, engine, writer, state: readTrainingState(checkpoint.progress, checkpoint.path) };
  } catch (error) {
    // The run is as usable as it was: its status stays.
    await writer.close(description.status, description.message);
    throw error;
  }
}

function describeBackend({ name }: Backend, { threads }: TrainingEngine): string {
  return `${name} ×${threads}`;
}

function decoderModel(saved: SavedNetwork, { summary: { height, width, channels } }: DataSet): DecoderModel {
  return {
    format: "layers-model",
    modelTopology: saved.topology,
    weightSpecs: saved.weights.map(({ name, shape }): WeightSpec => ({ name, shape, dtype: "float32" })),
    height,
    width,
    channels,
  };
}
