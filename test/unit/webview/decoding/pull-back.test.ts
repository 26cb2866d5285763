import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import type { DecoderModel } from "../../../../src/protocol.js";
import { createDecoder } from "../../../../webview/decoding/local-decoder.js";

const wasmRoot = `${path.resolve("node_modules/@tensorflow/tfjs-backend-wasm/dist")}/`;

test("the decoder pulls a cotangent back as central differences do", async () => {
  await tf.setBackend("cpu");
  const layers = tf.sequential({
    layers: [
      tf.layers.dense({ units: 7, activation: "tanh", inputShape: [3] }),
      tf.layers.dense({ units: 4, activation: "sigmoid" }),
    ],
  });
  let model: DecoderModel | null = null;
  let weights = new Uint8Array(0);
  await layers.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const specs = weightSpecs as unknown as DecoderModel["weightSpecs"];
      model = { format: "layers-model", modelTopology, weightSpecs: specs, height: 2, width: 2, channels: 1 };
      weights = new Uint8Array(weightData as ArrayBuffer);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const decoder = await createDecoder(model as unknown as DecoderModel, { wasmRoot });
  await decoder.setMoment({ step: 0, weights });
  const codes = Float32Array.of(0.3, -0.7, 1.1, -0.2, 0.4, 0.9);
  const cotangents = Float32Array.of(1, -2, 0.5, 3, -1, 0.25, 2, 1);
  const pulled = decoder.pullBack(codes, 2, cotangents);
  const along = (moved: Float32Array) =>
    decoder.decode(moved, 2).reduce((sum, value, index) => sum + value * (cotangents[index] as number), 0);
  const step = 1e-2;
  for (let axis = 0; axis < codes.length; axis++) {
    const [there, back] = [codes.slice(), codes.slice()];
    there[axis] = (there[axis] as number) + step;
    back[axis] = (back[axis] as number) - step;
    expect(pulled[axis]).toBeCloseTo((along(there) - along(back)) / (2 * step), 3);
  }
  decoder.dispose();
});
