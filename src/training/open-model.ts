import * as tf from "@tensorflow/tfjs";
import { RunWriter } from "../checkpoint/run-folder/run-writer.js";
import type { NewSnapshot } from "../checkpoint/run-folder/snapshots.js";
import { readTfjsModel, type TfjsModel } from "../checkpoint/tfjs-model.js";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { DataSet } from "../data/data-set.js";
import { loadData } from "../data/load.js";
import type {
  DataSummary,
  DecoderModel,
  ExampleSample,
  OpenModelRequest,
  RunDescription,
  TrainerToHost,
  WeightSpec,
} from "../protocol.js";
import { version } from "../version.js";
import { encodeSample, type LoadedModel } from "./foreign-encoder.js";
import { exampleSample, sampleIndices } from "./sample.js";
import { inScope } from "./scope.js";
import { TrainingError } from "./training-state.js";

/**
 * Makes a run folder of a model that another program trained, so that it is looked at like any run: the decoder, and with
 * an encoder and data one snapshot of the test set.
 *
 * @throws CheckpointError, DataError, TrainingError: one line that says which file does not fit, and why
 */
export async function openModel(
  request: OpenModelRequest,
  report: (message: TrainerToHost) => void,
): Promise<RunDescription> {
  await startBackend({ wasmFolder: wasmFolder() });
  const saved = await readTfjsModel(request.decoderPath);
  const decoder = await loadModel(saved, request.decoderPath);
  const data = request.data ? await loadData(request.data, { ...request, seed: 1, limit: null }) : null;
  const dimensions = inputWidth(decoder, request.decoderPath);
  const shape = imageShape(decoder, dimensions, data, request.decoderPath);
  const indices = data ? sampleIndices(data.test) : new Uint32Array();
  const examples: ExampleSample = data
    ? exampleSample(data.test, indices)
    : { ...shape, images: new Uint8Array(), labels: null };
  const codes =
    data && request.encoderPath ? await encodeExamples(request.encoderPath, decoder, dimensions, examples) : null;
  const snapshot: NewSnapshot = {
    step: 0,
    epoch: 0,
    recorded: true,
    means: codes?.means ?? new Float32Array(),
    logVariances: codes?.logVariances ?? null,
    reconstruction: codes?.reconstruction ?? null,
    kl: codes?.kl ?? null,
    decoderWeights: saved.weightData,
  };
  const writer = await RunWriter.create(request.folder, {
    description: {
      schemaVersion: 1,
      name: request.name,
      created: new Date().toISOString(),
      status: "loaded",
      configuration: null,
      data: data?.summary ?? noData(shape),
      stepsPerEpoch: 0,
      versions: { latentLens: version, tfjs: tf.version.tfjs, node: process.versions.node },
      backend: tf.getBackend(),
    },
    examples: codes ? examples : { ...shape, images: new Uint8Array(), labels: null },
    decoder: decoderModel(saved, shape),
  });
  const told = await writer.writeSnapshot(snapshot);
  report({ type: "started", run: writer.description });
  report({ type: "snapshot", snapshot: told, snapshots: writer.snapshots });
  await writer.close("loaded");
  return writer.description;
}

/** @throws TrainingError where tfjs can't build the model */
async function loadModel(saved: TfjsModel, file: string): Promise<LoadedModel> {
  const handler = tf.io.fromMemory({
    modelTopology: saved.modelTopology as tf.io.ModelJSON["modelTopology"],
    weightSpecs: saved.weightSpecs as unknown as tf.io.WeightsManifestEntry[],
    weightData: saved.weightData.slice().buffer as ArrayBuffer,
  });
  try {
    return saved.format === "layers-model" ? await tf.loadLayersModel(handler) : await tf.loadGraphModel(handler);
  } catch (error) {
    throw new TrainingError(`${file}: tfjs can't build this model (${error instanceof Error ? error.message : error})`);
  }
}

async function encodeExamples(encoderPath: string, decoder: LoadedModel, dimensions: number, examples: ExampleSample) {
  const encoder = await loadModel(await readTfjsModel(encoderPath), encoderPath);
  try {
    return encodeSample(encoder, decoder, dimensions, examples);
  } catch (error) {
    throw new TrainingError(
      `${encoderPath}: it does not encode ${examples.height}×${examples.width}×${examples.channels} examples for this decoder (${
        error instanceof Error ? error.message : error
      })`,
    );
  }
}

function inputWidth(decoder: LoadedModel, file: string): number {
  const shape = decoder.inputs[0]?.shape;
  const width = shape?.at(-1);
  if (decoder.inputs.length !== 1 || shape?.length !== 2 || !width || width < 1) {
    throw new TrainingError(
      `${file}: a decoder takes one input of shape [batch, dimensions]; this model's inputs are ${JSON.stringify(
        decoder.inputs.map((input) => input.shape),
      )}`,
    );
  }
  return width;
}

type ImageShape = Pick<DataSummary, "height" | "width" | "channels">;

/** The shape of one decoded image, from what the decoder makes of the origin. */
function imageShape(decoder: LoadedModel, dimensions: number, data: DataSet | null, file: string): ImageShape {
  const shape = inScope(() => {
    const output = decoder.predict(tf.zeros([1, dimensions]));
    return output instanceof tf.Tensor ? output.shape.slice(1) : null;
  });
  const size = shape?.reduce((product, extent) => product * extent, 1) ?? 0;
  const [height, width = 1, channels = 1] = shape ?? [];
  if (data && size === data.summary.height * data.summary.width * data.summary.channels) return data.summary;
  if (height && shape && shape.length >= 2 && channels <= 4) return { height, width, channels };
  for (const each of [1, 3]) {
    const side = Math.sqrt(size / each);
    if (size > 0 && Number.isInteger(side)) return { height: side, width: side, channels: each };
  }
  throw new TrainingError(
    `${file}: its output of shape ${JSON.stringify(shape)} is no image; open it with data of that size to say what it is`,
  );
}

function decoderModel(saved: TfjsModel, shape: ImageShape): DecoderModel {
  return {
    format: saved.format,
    modelTopology: saved.modelTopology,
    weightSpecs: saved.weightSpecs as readonly WeightSpec[],
    height: shape.height,
    width: shape.width,
    channels: shape.channels,
  };
}

function noData({ height, width, channels }: ImageShape): DataSummary {
  return { name: "none", height, width, channels, trainCount: 0, testCount: 0, classNames: [], fingerprint: "" };
}
