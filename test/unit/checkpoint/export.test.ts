import { createRequire } from "node:module";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type * as Ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import {
  convertHalves,
  convertToSafetensors,
  type HalfForm,
  halfForms,
} from "../../../src/checkpoint/inspect/convert.js";
import { halvesOf } from "../../../src/checkpoint/inspect/halves.js";
import { type OpenModelFile, openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { writeWhole } from "../../../src/cli/write-file.js";
import type { TrainingConfiguration } from "../../../src/protocol.js";
import { TrainingSession } from "../../../src/training/session.js";
import { newRunPlace, trainer, trainRequest } from "../training/small-run.js";
import { expectClose, run } from "./run-model.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");

/** What is exported: runs of ours, and a model of PyTorch with padding, cropping and normalisation. */
const sources: Readonly<Record<string, () => Promise<string>>> = {
  "a convolutional run": () =>
    trained({
      encoder: { kind: "conv", filters: [4, 6], kernelSize: 3, stride: 2, hidden: [16], activation: "elu" },
      decoder: { kind: "conv", filters: [6, 4], kernelSize: 4, stride: 2, hidden: [16], activation: "softplus" },
    }),
  "a fully connected run": () => trained({}),
  "a model of PyTorch": async () => path.join(models, "torch-conv-vae.pt"),
  "a model of tfjs": async () => path.join(models, "tfjs-conv-vae/model.json"),
};

async function trained(change: Partial<TrainingConfiguration>): Promise<string> {
  const folder = await newRunPlace();
  const { status, message } = await new TrainingSession(
    trainer,
    trainRequest(folder, { ...change, epochs: 1, limit: 500 }),
  ).ended;
  expect({ status, message }).toEqual({ status: "done", message: undefined });
  return folder;
}

async function opened<T>(file: string, work: (file: OpenModelFile) => Promise<T>): Promise<T> {
  const model = await openModelFile(file);
  try {
    return await work(model);
  } finally {
    model.close();
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((index * 7919) % 101) / 101);
}

/** Both halves' outputs for two rows each. */
async function outputsOf(file: string, size: { x: number; z: number }): Promise<number[][]> {
  const halves = await opened(file, halvesOf);
  return (
    await Promise.all([
      halves.encoder ? run(halves.encoder, numbers(2 * size.x)) : [],
      halves.decoder ? run(halves.decoder, numbers(2 * size.z)) : [],
    ])
  ).flat();
}

async function sizesOf(file: string): Promise<{ x: number; z: number }> {
  const { encoder, decoder } = await opened(file, halvesOf);
  const inputs = [encoder, decoder].map((half) => {
    const topology = half?.modelTopology as { config?: { layers: { config: { batch_input_shape: number[] } }[] } };
    const shape = topology.config?.layers[0]?.config.batch_input_shape ?? [];
    return shape.slice(1).reduce((product, extent) => product * extent, 1);
  });
  return { x: inputs[0] as number, z: inputs[1] as number };
}

describe.each(Object.keys(sources))("%s", { timeout: 120_000 }, (name) => {
  let source: string;
  let size: { x: number; z: number };
  let expected: number[][];

  beforeAll(async () => {
    await tf.setBackend("cpu");
    source = await (sources[name] as () => Promise<string>)();
    size = await sizesOf(source);
    expected = await outputsOf(source, size);
  }, 120_000);

  it.each(halfForms)("exported as %s gives the same numbers when it is read back", async (form: HalfForm) => {
    const { encoder, decoder } = await opened(source, async (file) => convertHalves(file, form, await newRunPlace()));
    const found = [...(await outputsOf(encoder as string, size)), ...(await outputsOf(decoder as string, size))];
    expect(found).toHaveLength(expected.length);
    for (const [index, values] of expected.entries()) expectClose(found[index], values);
  });

  it("exported as onnx gives the same numbers in ONNX Runtime", async () => {
    const ort = createRequire(import.meta.url)("onnxruntime-web") as typeof Ort;
    ort.env.wasm.numThreads = 1;
    const { encoder, decoder } = await opened(source, async (file) => convertHalves(file, "onnx", await newRunPlace()));
    const found: number[][] = [];
    for (const [file, count] of [
      [encoder, size.x],
      [decoder, size.z],
    ] as const) {
      const session = await ort.InferenceSession.create(file as string);
      const shape = await opened(file as string, async ({ program }) => program?.inputs[0]?.shape.slice(1) as number[]);
      const [input] = session.inputNames;
      const given = new ort.Tensor("float32", Float32Array.from(numbers(2 * count)), [2, ...shape]);
      const outputs = await session.run({ [input as string]: given });
      for (const each of session.outputNames) found.push([...((outputs[each] as Ort.Tensor).data as Float32Array)]);
    }
    for (const [index, values] of expected.entries()) expectClose(found[index], values);
  });

  it("exported as safetensors keeps every number; a run's is run as it is", async () => {
    const target = `${await newRunPlace()}.safetensors`;
    await opened(source, async (file) => writeWhole(target, await convertToSafetensors(file)));
    const tensors = (file: OpenModelFile) =>
      Promise.resolve(file.tensors.map((each) => [each.name, [...each.read(0, each.count)]]));
    expect(await opened(target, tensors)).toEqual(await opened(source, tensors));
    if (!name.endsWith("run")) return;
    const found = await outputsOf(target, size);
    for (const [index, values] of expected.entries()) expectClose(found[index], values);
  });
});
