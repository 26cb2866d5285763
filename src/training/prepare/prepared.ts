import * as tf from "@tensorflow/tfjs";
import type { RunWriter } from "../../checkpoint/run-folder/run-writer.js";
import type { Backend } from "../../compute/backend.js";
import type { DataSet } from "../../data/data-set.js";
import type { DecoderModel, RunDescription, TrainingConfiguration, WeightSpec } from "../../protocol.js";
import { checkData } from "../../vae/configuration.js";
import type { SavedNetwork } from "../../vae/vae.js";
import { version } from "../../version.js";
import { checkpointContent } from "../checkpoint-content.js";
import type { TrainingEngine } from "../engine.js";
import { stepsInEpoch } from "../loop.js";
import { exampleSample, sampleIndices } from "../sample.js";
import { initialState, type TrainingState } from "../training-state.js";

/** All that the loop needs of a run, new or taken up. */
export interface Prepared {
  readonly configuration: TrainingConfiguration;
  readonly data: DataSet;
  readonly engine: TrainingEngine;
  readonly writer: RunWriter;
  readonly state: TrainingState;
  /** An error of the training with its place in the training file, where there is one. */
  readonly explain?: (error: unknown) => unknown;
}

/** What a new run folder holds at first. @throws ConfigurationError where the data don't fit the model */
export function newRun(
  name: string,
  { configuration, data, engine }: Pick<Prepared, "configuration" | "data" | "engine">,
  backend: Backend,
) {
  checkData(configuration, data.train);
  const description: RunDescription = {
    schemaVersion: 1,
    name,
    created: new Date().toISOString(),
    status: "running",
    configuration,
    data: data.summary,
    stepsPerEpoch: stepsInEpoch(data.train.count, configuration.batchSize),
    versions: { latentLens: version, tfjs: tf.version.tfjs, node: process.versions.node },
    backend: describeBackend(backend, engine),
  };
  return {
    description,
    examples: exampleSample(data.test, sampleIndices(data.test)),
    decoder: decoderModel(engine.decoder(), data),
    checkpoint: checkpointContent(engine, { epoch: 0, total: null, progress: initialState }),
  };
}

export function describeBackend({ name }: Backend, { threads }: TrainingEngine): string {
  return `${name} ×${threads}`;
}

/** Null for a decoder that is a function: only a training process can run it. */
function decoderModel(saved: SavedNetwork, { summary: { height, width, channels } }: DataSet): DecoderModel | null {
  if (saved.topology === null) return null;
  return {
    format: "layers-model",
    modelTopology: saved.topology,
    weightSpecs: saved.weights.map(({ name, shape }): WeightSpec => ({ name, shape, dtype: "float32" })),
    height,
    width,
    channels,
  };
}
