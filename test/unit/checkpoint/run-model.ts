import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import type { RunnableModel } from "../../../src/checkpoint/inspect/runnable-model.js";

/** What plain tfjs makes of two rows. */
export async function run(model: RunnableModel | null, rows: readonly number[]): Promise<number[][]> {
  if (!model) throw new Error("there is no such half");
  const { format, modelTopology, weights } = model;
  const handler = tf.io.fromMemory({
    modelTopology: modelTopology as tf.io.ModelJSON["modelTopology"],
    weightSpecs: weights.map(({ name, shape, data }) => ({
      name,
      shape: [...shape],
      dtype: data instanceof Int32Array ? "int32" : "float32",
    })),
    weightData: Uint8Array.from(
      Buffer.concat(weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
    ).buffer,
  });
  const loaded = format === "layers-model" ? await tf.loadLayersModel(handler) : await tf.loadGraphModel(handler);
  const shape = (loaded.inputs[0]?.shape ?? []).slice(1) as number[];
  const output = loaded.predict(tf.tensor([...rows], [2, ...shape])) as tf.Tensor | tf.Tensor[];
  return (Array.isArray(output) ? output : [output]).map((tensor) => [...tensor.dataSync()]);
}

/** Within the 1e-5 that a converted model may differ by. */
export function expectClose(found: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  const furthest = Math.max(...wanted.map((value, index) => Math.abs(value - (found?.[index] ?? Number.NaN))));
  expect(furthest).toBeLessThan(1e-5);
}
