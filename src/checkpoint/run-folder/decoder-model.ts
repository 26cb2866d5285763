import * as v from "valibot";
import type { DecoderModel } from "../../protocol.js";
import { CheckpointError } from "../checkpoint-error.js";
import { exists, readJson, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const MOST_BYTES = 256 * 1024 * 1024;

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
