import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { halvesOf } from "../../../src/checkpoint/inspect/halves.js";
import type { ModelMapping } from "../../../src/checkpoint/inspect/model-mapping.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { storedTensor } from "../../../src/checkpoint/inspect/stored-tensor.js";
import { startBackend } from "../../../src/compute/backend.js";
import { wasmFolder } from "../../../src/compute/wasm-folder.js";
import { expectClose, run } from "./run-model.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");

interface Expected {
  readonly x: number[];
  readonly mean: number[];
  readonly logVariance: number[];
  readonly z: number[];
  readonly decoded: number[];
}

/** What PyTorch and tfjs themselves make of two examples, images with their channels last. */
const json = (name: string) => JSON.parse(readFileSync(path.join(models, name), "utf8")) as unknown;
const expected = {
  ...(json("torch-conv-expected.json") as Record<"conv" | "pooled" | "grouped" | "reflected", Expected>),
  tfjs: json("tfjs-conv-vae/expected.json") as Expected,
};

async function halves(name: string, mapping: ModelMapping = {}) {
  const file = await openModelFile(path.join(models, name));
  try {
    return await halvesOf({ ...file, mapping });
  } finally {
    file.close();
  }
}

/** What programs in PyTorch do that their weights don't tell. */
const convMapping: ModelMapping = { hidden: "leaky_relu", layers: { decoder_input: { activation: "linear" } } };
const pooledMapping: ModelMapping = {
  hidden: "elu",
  image: [12, 8],
  layers: {
    down: { pool: 2 },
    up: { activation: "tanh" },
    smooth: { activation: "softplus", upsample: 2 },
    colour: { activation: "linear" },
  },
};

const groupedMapping: ModelMapping = {
  hidden: "mish",
  image: [16, 16],
  layers: {
    depthwise: { dilation: 2, padding: 2, stride: 1 },
    decoder_holes: { dilation: 2, padding: 2, stride: 1, activation: "relu6" },
    decoder_last: { activation: "softsign" },
  },
};

describe.each(["cpu", "wasm"])("convolutional VAEs of others, on %s", (backend) => {
  beforeAll(async () => {
    if (backend === "wasm") await startBackend({ wasmFolder: wasmFolder() });
    else await tf.setBackend("cpu");
  });

  it.each<[keyof typeof expected, string, ModelMapping]>([
    ["conv", "torch-conv-vae.pt", convMapping],
    ["conv", "torch-conv-vae.onnx", {}],
    ["conv", "torch-conv-encoder.onnx", {}],
    ["pooled", "torch-conv-pooled.onnx", {}],
    ["pooled", "torch-pooled-vae.pt", pooledMapping],
    ["grouped", "torch-grouped-vae.onnx", {}],
    ["grouped", "torch-grouped-vae.pt", groupedMapping],
    ["tfjs", "tfjs-conv-vae/model.json", {}],
  ])("%s: %s encodes to the same numbers", async (kind, name, mapping) => {
    const { encoder } = await halves(name, mapping);
    const [first, second] = await run(encoder, expected[kind].x);
    const { mean, logVariance } = expected[kind];
    if (second) {
      expectClose(first, mean);
      expectClose(second, logVariance);
      return;
    }
    // Of one layer side by side, as the file has them.
    const columns = (from: number) =>
      [0, 1].flatMap((row) => (first as number[]).slice(4 * row + from, 4 * row + from + 2));
    expectClose(columns(0), mean);
    expectClose(columns(2), logVariance);
  });

  it.each<[keyof typeof expected, string, ModelMapping]>([
    ["conv", "torch-conv-vae.pt", convMapping],
    ["conv", "torch-conv-vae.onnx", {}],
    ["conv", "torch-conv-decoder.onnx", {}],
    ["pooled", "torch-conv-pooled.onnx", {}],
    ["grouped", "torch-grouped-vae.onnx", {}],
    ["grouped", "torch-grouped-vae.pt", groupedMapping],
    ["reflected", "torch-reflected-decoder.onnx", {}],
    ["tfjs", "tfjs-conv-vae/model.json", {}],
  ])("%s: %s decodes to the same pixels", async (kind, name, mapping) => {
    const { decoder } = await halves(name, mapping);
    expectClose((await run(decoder, expected[kind].z))[0], expected[kind].decoded);
  });

  it("takes one way of a decoder's convolutions where several sizes lead to the image that is said", async () => {
    const { decoder } = await halves("torch-conv-vae.pt", { ...convMapping, image: [16, 16] });
    expectClose((await run(decoder, expected.conv.z))[0], expected.conv.decoded);
  });

  it("keras-encoder.keras encodes as PyTorch does with its weights", async () => {
    const { encoder, decoder } = await halves("keras-encoder.keras");
    const row = Array.from({ length: 64 }, (_, index) => index / 64);
    const [mean, logVariance] = await run(encoder, [...row, ...row]);
    expectClose(mean?.slice(2), [0.26140886545181274, -0.05094040557742119]);
    expectClose(logVariance?.slice(2), [0.4558311104774475, -0.36849522590637207]);
    expect(decoder).toBeNull();
  });

  it.each<[keyof typeof expected, string, ModelMapping]>([
    ["conv", "torch-conv-vae.pt", convMapping],
    [
      "pooled",
      "torch-pooled-vae.pt",
      { ...pooledMapping, encoder: ["down"], mean: "heads", decoder: ["up", "smooth", "colour"] },
    ],
  ])("%s: %s is the same where an archive keeps its tensors by the alphabet", async (kind, name, mapping) => {
    const file = await openModelFile(path.join(models, name));
    const tensors = [...file.tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { encoder } = await halvesOf({ ...file, tensors, mapping });
    file.close();
    const [first] = await run(encoder, expected[kind].x);
    if (kind === "conv") expectClose(first, expected.conv.mean);
    else
      expectClose(
        [0, 1, 4, 5].map((at) => (first as number[])[at] as number),
        expected.pooled.mean,
      );
  });
});

it("says that a code of images is none that the panel shows", async () => {
  const layer = (name: string, ...shape: number[]) => {
    const bytes = new MemoryBytes(new Uint8Array(4 * shape.reduce((product, extent) => product * extent, 1)));
    return storedTensor({ name, shape, type: "float32", bytes });
  };
  const tensors = [
    layer("down.weight", 8, 1, 3, 3),
    layer("fc_mu.weight", 2, 8, 1, 1),
    layer("fc_logvar.weight", 2, 8, 1, 1),
  ];
  const file = { format: "pytorch", tensors, notes: [], settings: {}, graph: [], path: "a.pt", close: () => undefined };
  await expect(halvesOf(file)).rejects.toThrow(/its code is made of images \(fc_mu is a convolution\)/);
});
