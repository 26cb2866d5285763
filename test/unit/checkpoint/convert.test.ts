import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { convertHalves } from "../../../src/checkpoint/inspect/convert.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { readTfjsModel } from "../../../src/checkpoint/tfjs-model.js";
import { events, latentLens } from "../cli/run-cli.js";
import { newRunPlace } from "../training/small-run.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");

async function converted(name: string) {
  const file = await openModelFile(path.join(models, name));
  try {
    return await convertHalves(file, "tfjs", await newRunPlace());
  } finally {
    file.close();
  }
}

/** What plain tfjs makes of a converted model. */
async function predicted(modelJson: string | null, input: number[]): Promise<number[][]> {
  const { format, modelTopology, weightSpecs, weightData } = await readTfjsModel(modelJson as string);
  const handler = tf.io.fromMemory({
    modelTopology: modelTopology as tf.io.ModelJSON["modelTopology"],
    weightSpecs: weightSpecs as unknown as tf.io.WeightsManifestEntry[],
    weightData: weightData.slice().buffer as ArrayBuffer,
  });
  const model = format === "layers-model" ? await tf.loadLayersModel(handler) : await tf.loadGraphModel(handler);
  const output = model.predict(tf.tensor2d([input])) as tf.Tensor | tf.Tensor[];
  return (Array.isArray(output) ? output : [output]).map((tensor) => [...tensor.dataSync()]);
}

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

describe("models of others, converted to TensorFlow.js", { timeout: 60_000 }, () => {
  it.each(["torch-vae.pt", "torch-legacy.pth", "torch-training.pt", "torch-decoder.onnx"])(
    "%s decodes to PyTorch's pixels",
    async (name) => {
      const [pixels] = await predicted((await converted(name)).decoder, [0.5, -1]);
      expect(pixels).toHaveLength(64);
      expect(pixels?.slice(0, 4)).toEqual(close([0.528482913, 0.500922024, 0.618893742, 0.618872523]));
    },
  );

  it("torch-vae.pt encodes to PyTorch's mean and log variance", async () => {
    const x = Array.from({ length: 64 }, (_, index) => index / 64);
    const [mean, logVariance] = await predicted((await converted("torch-vae.pt")).encoder, x);
    expect(mean).toEqual(close([-0.318665057, 0.132890835]));
    expect(logVariance).toEqual(close([0.174117997, 0.027428701]));
  });

  it.each(["keras-decoder.keras", "keras-decoder.h5"])("%s decodes to Keras's pixels", async (name) => {
    const [pixels] = await predicted((await converted(name)).decoder, [0.5, -1]);
    expect(pixels?.slice(0, 4)).toEqual(close([0.54665637, 0.453044891, 0.507575393, 0.48684454]));
  });

  it("says in one line that there is no VAE", async () => {
    await expect(converted("numpy-packed.npz")).rejects.toThrow(
      /neither names nor shapes tell an encoder or a decoder/,
    );
  });

  it("keeps every number on the way to safetensors", async () => {
    const folder = await newRunPlace();
    await mkdir(folder);
    const out = path.join(folder, "vae.safetensors");
    const { code, stdout } = await latentLens(["convert", path.join(models, "torch-vae.pt"), "--out", out, "--json"]);
    expect({ code, events: events(stdout) }).toEqual({
      code: 0,
      events: [{ event: "convert", out, encoder: null, decoder: null, supposed: [] }],
    });
    const [there, here] = [await openModelFile(path.join(models, "torch-vae.pt")), await openModelFile(out)];
    for (const tensor of there.tensors) {
      const twin = here.tensors.find(({ name }) => name === tensor.name);
      expect(twin?.shape).toEqual(tensor.shape);
      expect(twin?.read(0, tensor.count)).toEqual(tensor.read(0, tensor.count));
    }
    there.close();
    here.close();
  });

  it("says what was supposed where the file does not tell", async () => {
    const out = await newRunPlace();
    const { stdout } = await latentLens(["convert", path.join(models, "torch-vae.pt"), "--out", out]);
    expect(stdout).toContain("relu inside and sigmoid at the end were taken");
    const wrong = await latentLens(["convert", path.join(models, "torch-vae.pt"), "--out", "a.zip"]);
    expect(wrong).toMatchObject({ code: 2 });
  });
});
