import * as tf from "@tensorflow/tfjs";
import type { SavedNetwork } from "../../../src/vae/vae.js";

/** Loads what was saved with tfjs alone. */
export async function loadSaved({ topology, weights }: SavedNetwork): Promise<tf.LayersModel> {
  const numbers = weights.flatMap(({ data }) => [...data]);
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: topology as tf.io.ModelJSON["modelTopology"],
      weightSpecs: weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: "float32" as const })),
      weightData: Float32Array.from(numbers).buffer,
    }),
  );
}
