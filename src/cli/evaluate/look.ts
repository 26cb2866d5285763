import type { Checkpoint } from "../../checkpoint/run-folder/index.js";
import { isDeterministic, startBackend } from "../../compute/backend.js";
import { wasmFolder } from "../../compute/wasm-folder.js";
import { binarizationOf, withBinarization } from "../../data/binarize.js";
import type { DataSet } from "../../data/data-set.js";
import { loadData } from "../../data/load.js";
import type { Binarization, LabelSeparation, RunDescription, TrainingConfiguration } from "../../protocol.js";
import { createEngine } from "../../training/create-engine.js";
import type { Terms } from "../../training/engine.js";
import { separationOf } from "../../training/label-separation.js";
import type { TrainingFileModel } from "../../training/training-file/model.js";
import { runTrainingFile } from "../../training/training-file/of-run.js";
import { type UnitActivity, unitActivity } from "../../vae/estimators/active-units.js";
import { createSpace } from "../../vae/spaces/registry.js";
import type { OwnParts } from "../../vae/vae.js";
import type { Arguments } from "../arguments.js";
import { binarizationNamed, binarizations, dataDescription, places } from "../places.js";
import { readSaved, type SavedPlace } from "../saved-model.js";

/** A checkpoint looked at once on a test set, as a training looks at it. */
export interface Look {
  readonly configuration: TrainingConfiguration;
  readonly saved: Checkpoint;
  readonly data: DataSet;
  readonly binarization: Binarization | undefined;
  readonly terms: Terms;
  readonly activity: UnitActivity;
  readonly separation: LabelSeparation | null;
  /** What the run's training file makes by itself, anew with each call. */
  readonly own?: () => OwnParts;
}

/** @throws Error for runs that can't be evaluated here, and where the data do not fit the model */
export async function lookAt(place: SavedPlace, given: Arguments): Promise<Look> {
  const { run, description } = place;
  const configuration = evaluable(run, description);
  const saved = await readSaved(place);
  // As the run itself was computed, to the same numbers; first, for a training file may make variables.
  const backend = await startBackend({
    wasmFolder: wasmFolder(),
    deterministic: isDeterministic(description.backend),
  });
  // Read anew with each call: its variables serve one model.
  const file = description.trainingCode ? () => runTrainingFile(run, description, places) : null;
  const binarization = binarizationNamed(given.choice("binarize", binarizations), binarizationOf(configuration.data));
  const data = await dataOf(configuration, binarization, given, file);
  const { name, height, width, channels } = data.summary;
  const trainedOn = description.data;
  if (height !== trainedOn.height || width !== trainedOn.width || channels !== trainedOn.channels) {
    const form = [trainedOn.height, trainedOn.width, trainedOn.channels].join("×");
    throw new Error(`${name} has images of ${height}×${width}×${channels}; this model takes ${form}`);
  }
  const engine = await (file?.()?.createEngine(configuration, trainedOn, backend) ??
    createEngine(configuration, data.summary, backend));
  engine.restore(saved.arrays);
  const { terms, means } = engine.evaluate(data.test, saved.step);
  engine.dispose();
  const dimensions = means.length / data.test.count;
  return {
    ...{ configuration, saved, data, binarization, terms },
    activity: unitActivity(means, dimensions),
    separation: separationOf(createSpace(configuration.latent, dimensions, terms), means, data.test.labels),
    ...(file ? { own: () => file()?.own ?? {} } : {}),
  };
}

function evaluable(run: string, { configuration, program, trainingCode }: RunDescription): TrainingConfiguration {
  if (program) {
    const file = trainingCode?.original ?? "its program";
    throw new Error(`${run}: ${file} trained this model and evaluates it: its figures are in metrics.jsonl`);
  }
  if (!configuration) throw new Error(`${run}: this model was loaded, not trained here; it can't be evaluated`);
  return configuration;
}

function dataOf(
  configuration: TrainingConfiguration,
  binarization: Binarization | undefined,
  given: Arguments,
  file: (() => TrainingFileModel | null) | null,
): Promise<DataSet> {
  const { seed, limit, data } = configuration;
  const other = given.text("data");
  // The file is evaluated for data that it makes, and for no others.
  const own = other === undefined && data.kind === "own" ? file?.() : null;
  if (own) return own.loadData(configuration);
  const described = other === undefined ? data : dataDescription(other);
  return loadData(withBinarization(described, binarization), { ...places, seed, limit });
}
