import * as tf from "@tensorflow/tfjs";
import * as v from "valibot";
import { exists, readBounded, writeAtomically } from "../../checkpoint/run-folder/files.js";
import { decodeSafetensors, encodeSafetensors } from "../../checkpoint/safetensors.js";
import type { NamedVariable } from "../../vae/layers/layer.js";

/** Nats per example after so many training samples. */
export interface SeriesPoint {
  readonly samples: number;
  readonly train: number;
  readonly test: number;
}

/** Where a series stands beside its weights. */
export interface SeriesState {
  readonly step: number;
  readonly learningRate: number;
  readonly points: readonly SeriesPoint[];
}

const MOST_BYTES = 1024 * 1024 * 1024;

const stateSchema = v.object({
  settings: v.string(),
  step: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  learningRate: v.pipe(v.number(), v.minValue(0)),
  points: v.array(v.object({ samples: v.number(), train: v.number(), test: v.number() })),
});

/** Writes all of a series: its state, the model's weights, the learner's arrays. `settings` say what it is a series of. */
export async function writeSeries(
  file: string,
  settings: string,
  state: SeriesState,
  variables: readonly NamedVariable[],
): Promise<void> {
  const arrays = variables.map(({ name, variable }) => ({
    ...{ name, dtype: "F32" as const, shape: variable.shape },
    data: variable.dataSync<"float32">(),
  }));
  await writeAtomically(file, encodeSafetensors(arrays, { series: JSON.stringify({ settings, ...state }) }));
}

/**
 * Takes a series up again: fills the variables, and returns its state; null where there is none yet.
 *
 * @throws Error where the file is another series', or not whole
 */
export async function readSeries(
  file: string,
  settings: string,
  variables: readonly NamedVariable[],
): Promise<SeriesState | null> {
  if (!(await exists(file))) return null;
  const { arrays, metadata } = decodeSafetensors(await readBounded(file, MOST_BYTES), file);
  const read = v.safeParse(stateSchema, parsed(metadata.series));
  if (!read.success) throw new Error(`${file}: it is no series of a figure; remove it to begin again`);
  const { settings: written, ...state } = read.output;
  if (written !== settings)
    throw new Error(`${file}: it was made with other settings (${written}); choose another --out`);
  for (const { name, variable } of variables) {
    const data = arrays.get(name)?.data;
    if (!(data instanceof Float32Array) || data.length !== variable.size) {
      throw new Error(`${file}: it has no fitting "${name}"; remove it to begin again`);
    }
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)));
  }
  return state;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}
