import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import {
  listSnapshots,
  readCheckpoint,
  readDecoderModel,
  readRunDescription,
  readSnapshot,
} from "../checkpoint/run-folder/index.js";
import { readByteRange } from "../checkpoint/safetensors-file.js";
import { readTfjsModel, type TfjsModel, type TfjsWeight } from "../checkpoint/tfjs-model.js";
import { startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
// Registers the one layer of ours that tfjs does not have.
import "../vae/layers/gyroplanes-layer.js";
import type { ImageShape } from "../pictures/image-sheet.js";
import { OwnDecoder } from "../training/own-decoder.js";
import { places } from "./places.js";
import type { SavedPlace } from "./saved-model.js";

/** A model's decoder, ready to run. */
export interface ImageDecoder extends ImageShape {
  readonly dimensions: number;
  /** count × dimensions codes in, count × height × width × channels values out. */
  decode(codes: Float32Array): Float32Array;
  dispose(): void;
}

/** The decoder of a checkpoint; where none has it, that of a snapshot of its step, or the last. @throws Error in one line */
export async function openDecoder({ run, description, checkpoint }: SavedPlace): Promise<ImageDecoder> {
  if (checkpoint) {
    // A program's checkpoint holds its weights under its own names.
    if (description.program) return openDecoderOfSnapshot(run, Number(path.basename(checkpoint)));
    if (!(await readDecoderModel(run))) {
      const own = await OwnDecoder.open(run, description, places);
      own.restore((await readCheckpoint(checkpoint)).arrays);
      return decoderOf(own);
    }
    const saved = await readTfjsModel(path.join(checkpoint, "decoder", "model.json"));
    return buildDecoder(saved, description.data, saved.weightData);
  }
  const last = (await listSnapshots(run)).at(-1);
  if (!last) throw new Error(`${run}: nothing of this run's decoder is saved yet`);
  return openDecoderOfSnapshot(run, last.step);
}

/** The decoder as it was at a recorded step. @throws Error in one line */
export async function openDecoderOfSnapshot(run: string, step: number): Promise<ImageDecoder> {
  const [model, { decoderWeights }] = await Promise.all([readDecoderModel(run), readSnapshot(run, step)]);
  const weights = decoderWeights && (await readByteRange(decoderWeights));
  if (model && weights) return buildDecoder(model, model, weights);
  const description = await readRunDescription(run);
  if (!weights || !description.trainingCode || description.program)
    throw new Error(`${run}: there is no decoder of step ${step} in it`);
  const own = await OwnDecoder.open(run, description, places);
  own.setWeights(weights);
  return decoderOf(own);
}

function decoderOf(own: OwnDecoder): ImageDecoder {
  const { dimensions, shape } = own;
  return { dimensions, ...shape, decode: (codes) => own.decode(codes), dispose: () => own.dispose() };
}

async function buildDecoder(
  model: Pick<TfjsModel, "format" | "modelTopology"> & { readonly weightSpecs: readonly TfjsWeight[] },
  { height, width, channels }: ImageShape,
  weights: Uint8Array,
): Promise<ImageDecoder> {
  await startBackend({ wasmFolder: wasmFolder() });
  const handler = tf.io.fromMemory({
    modelTopology: model.modelTopology as tf.io.ModelJSON["modelTopology"],
    weightSpecs: model.weightSpecs as unknown as tf.io.WeightsManifestEntry[],
    weightData: weights.slice().buffer as ArrayBuffer,
  });
  const network =
    model.format === "layers-model" ? await tf.loadLayersModel(handler) : await tf.loadGraphModel(handler);
  const dimensions = network.inputs[0]?.shape?.at(-1);
  if (!dimensions) throw new Error(`the decoder's input has no fixed number of coordinates`);
  return {
    ...{ dimensions, height, width, channels },
    decode: (codes) =>
      tf.tidy(() => {
        const decoded = network.predict(tf.tensor2d(codes, [codes.length / dimensions, dimensions])) as tf.Tensor;
        return decoded.dataSync<"float32">().slice();
      }),
    dispose: () => network.dispose(),
  };
}
