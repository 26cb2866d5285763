import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  listCheckpoints,
  readDecoderModel,
  readExamples,
  readRunDescription,
  readSnapshot,
} from "../../../src/checkpoint/run-folder/index.js";
import type { ByteRange, OpenModelRequest } from "../../../src/protocol.js";
import { TrainingSession } from "../../../src/training/session.js";
import { newRunPlace, places, smallConfiguration, trainer, trainRequest } from "./small-run.js";

const TIMEOUT = 60_000;

/** Saves a model as tfjs does; returns the path of its model.json. */
async function saved(model: tf.LayersModel): Promise<string> {
  const folder = await newRunPlace();
  await mkdir(folder, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      await writeFile(path.join(folder, "model.json"), JSON.stringify({ modelTopology, weightsManifest }));
      await writeFile(path.join(folder, "weights.bin"), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    }),
  );
  return path.join(folder, "model.json");
}

async function open(request: Pick<OpenModelRequest, "decoderPath" | "encoderPath" | "data">) {
  const folder = await newRunPlace();
  const end = await new TrainingSession(trainer, { type: "openModel", folder, name: "theirs", ...request, ...places })
    .ended;
  return { folder, ...end };
}

describe("a model that another program saved", { timeout: TIMEOUT }, () => {
  beforeAll(() => tf.setBackend("cpu"));

  it("is opened from its decoder alone, as the VAE of tfjs-examples is: flat pixels, a latent of any size", async () => {
    const decoder = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [3], units: 16, activation: "relu" }),
        tf.layers.dense({ units: 784, activation: "sigmoid" }),
      ],
    });
    const { folder, status } = await open({ decoderPath: await saved(decoder), encoderPath: null, data: null });
    expect(status).toBe("loaded");
    expect(await readRunDescription(folder)).toMatchObject({ name: "theirs", status: "loaded", configuration: null });
    expect(await readDecoderModel(folder)).toMatchObject({
      format: "layers-model",
      height: 28,
      width: 28,
      channels: 1,
    });
    const { means, decoderWeights } = await readSnapshot(folder, 0);
    expect(means).toHaveLength(0);
    const { begin, end } = decoderWeights as ByteRange;
    expect(end - begin).toBe(4 * (3 * 16 + 16 + 16 * 784 + 784));
  });

  it("of images in colour, as convolutions leave them", async () => {
    const decoder = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [8], units: 4 * 4 * 2, activation: "relu" }),
        tf.layers.reshape({ targetShape: [4, 4, 2] }),
        tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same", activation: "sigmoid" }),
      ],
    });
    const { folder, status } = await open({ decoderPath: await saved(decoder), encoderPath: null, data: null });
    expect(status).toBe("loaded");
    expect(await readDecoderModel(folder)).toMatchObject({ height: 8, width: 8, channels: 3 });
  });

  it("with its encoder and data has the points and terms that it had where it was trained", async () => {
    const run = await newRunPlace();
    await new TrainingSession(trainer, trainRequest(run, { epochs: 1 })).ended;
    const checkpoint = (await listCheckpoints(run)).at(-1);
    const half = (part: string) => path.join(checkpoint?.path as string, part, "model.json");
    const { folder, status } = await open({
      decoderPath: half("decoder"),
      encoderPath: half("encoder"),
      data: smallConfiguration.data,
    });
    expect(status).toBe("loaded");
    const theirs = await readSnapshot(folder, 0);
    const ours = await readSnapshot(run, checkpoint?.step as number);
    expect(theirs.means).toHaveLength(ours.means.length);
    for (const [index, mean] of ours.means.entries()) expect(theirs.means[index]).toBeCloseTo(mean, 3);
    for (const [index, kl] of (ours.kl ?? []).entries()) expect(theirs.kl?.[index]).toBeCloseTo(kl, 2);
    expect((await readExamples(folder))?.labels).toHaveLength(300);
  });

  it.each<[string, () => Promise<tf.LayersModel>, RegExp]>([
    [
      "a classifier of images",
      async () =>
        tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 10 })] }),
      /a decoder takes one input of shape \[batch, dimensions\]/,
    ],
    [
      "a model that makes no image",
      async () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 7 })] }),
      /its output of shape \[7\] is no image/,
    ],
  ])("%s is refused in one line, and leaves nothing", async (_, make, said) => {
    const decoderPath = await saved(await make());
    const { status, message } = await open({ decoderPath, encoderPath: null, data: null });
    expect(status).toBe("failed");
    expect(message).toMatch(said);
    expect(message).not.toContain("\n");
  });
});
