import * as v from "valibot";
import type { DecoderModel, ExampleSample } from "../../protocol.js";
import { CheckpointError } from "../checkpoint-error.js";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../safetensors.js";
import { exists, readBounded, readJson, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const MOST_BYTES = 256 * 1024 * 1024;

/** Writes the sample of the test set that the run's snapshots speak of. */
export async function writeExamples(folder: string, sample: ExampleSample): Promise<void> {
  const { images, labels, height, width, channels } = sample;
  const count = images.length / (height * width * channels);
  const arrays: NamedArray[] = [{ name: "images", dtype: "U8", shape: [count, height, width, channels], data: images }];
  if (labels) arrays.push({ name: "labels", dtype: "I32", shape: [count], data: labels });
  await writeAtomically(runPaths(folder).examples, encodeSafetensors(arrays));
}

/** Null where the run has none. @throws CheckpointError */
export async function readExamples(folder: string): Promise<ExampleSample | null> {
  const file = runPaths(folder).examples;
  if (!(await exists(file))) return null;
  const { arrays } = decodeSafetensors(await readBounded(file, MOST_BYTES), file);
  const images = arrays.get("images");
  const labels = arrays.get("labels")?.data;
  const [count, height, width, channels] = images?.shape ?? [];
  if (!(images?.data instanceof Uint8Array) || count === undefined || !height || !width || !channels) {
    throw new CheckpointError(`${file}: it holds no images (bytes of count × height × width × channels)`);
  }
  const fitting = labels instanceof Int32Array && labels.length === count ? labels : null;
  return { height, width, channels, images: images.data, labels: fitting };
}

const extent = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_536));

const decoderModel = v.object({
  format: v.picklist(["layers-model", "graph-model"]),
  modelTopology: v.unknown(),
  weightSpecs: v.array(
    v.looseObject({
      name: v.string(),
      shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      dtype: v.picklist(["float32", "int32", "bool"]),
    }),
  ),
  height: extent,
  width: extent,
  channels: extent,
});

export async function writeDecoderModel(folder: string, model: DecoderModel): Promise<void> {
  await writeAtomically(runPaths(folder).decoder, JSON.stringify(model));
}

/** Null where the run's decoder can't be had as a tfjs model. @throws CheckpointError */
export async function readDecoderModel(folder: string): Promise<DecoderModel | null> {
  const file = runPaths(folder).decoder;
  if (!(await exists(file))) return null;
  const read = v.safeParse(decoderModel, await readJson(file, MOST_BYTES));
  if (!read.success) throw new CheckpointError(`${file}: it does not describe a decoder: ${read.issues[0].message}`);
  return read.output;
}
