import { expect, it } from "vitest";
import { convertHalves } from "../../../src/checkpoint/inspect/convert.js";
import { findVae } from "../../../src/checkpoint/inspect/find-vae.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { listCheckpoints, readDecoderModel, readSnapshot } from "../../../src/checkpoint/run-folder/index.js";
import { TrainingSession } from "../../../src/training/session.js";
import { newRunPlace, places, smallConfiguration, trainer, trainRequest } from "./small-run.js";

async function converted(file: string, form: "tfjs" | "onnx") {
  const model = await openModelFile(file);
  try {
    return await convertHalves(model, form, await newRunPlace());
  } finally {
    model.close();
  }
}

it("a convolutional VAE that went through ONNX has the points and terms that it had", {
  timeout: 120_000,
}, async () => {
  const run = await newRunPlace();
  const network = {
    kind: "conv",
    filters: [4, 6],
    kernelSize: 3,
    stride: 2,
    hidden: [16],
    activation: "relu",
  } as const;
  const change = { encoder: network, decoder: { ...network, filters: [6, 4] }, epochs: 1, limit: 500 };
  await new TrainingSession(trainer, trainRequest(run, change)).ended;
  const onnx = await converted(run, "onnx");
  const [encoder, decoder] = [
    (await converted(onnx.encoder as string, "tfjs")).encoder,
    (await converted(onnx.decoder as string, "tfjs")).decoder,
  ];
  const folder = await newRunPlace();
  const { status, message } = await new TrainingSession(trainer, {
    ...{ type: "openModel", folder, name: "theirs", encoderPath: encoder, decoderPath: decoder as string },
    ...{ data: smallConfiguration.data, ...places },
  }).ended;
  expect({ status, message }).toEqual({ status: "loaded", message: undefined });
  expect(await readDecoderModel(folder)).toMatchObject({ format: "graph-model", height: 28, width: 28, channels: 1 });
  const theirs = await readSnapshot(folder, 0);
  const ours = await readSnapshot(run, (await listCheckpoints(run)).at(-1)?.step as number);
  expect(theirs.means).toHaveLength(ours.means.length);
  for (const [index, mean] of ours.means.entries()) expect(theirs.means[index]).toBeCloseTo(mean, 3);
  // It has no checkpoint; its decoder can be looked into all the same.
  const looked = await openModelFile(folder);
  expect(looked).toMatchObject({
    format: "latent-lens run",
    notes: [expect.stringContaining("no checkpoint was kept")],
  });
  expect(looked.graph.length).toBeGreaterThan(4);
  expect(findVae(looked, folder)).toMatchObject({ encoder: [], latentDimensions: 2 });
  looked.close();
  for (const [index, kl] of (ours.kl ?? []).entries()) expect(theirs.kl?.[index]).toBeCloseTo(kl, 2);
});
