import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { kerasGraph } from "../../../src/checkpoint/inspect/graph/keras-graph.js";
import { layerShapes } from "../../../src/checkpoint/inspect/graph/layer-shapes.js";
import { modelGraphOf } from "../../../src/checkpoint/inspect/graph/model-graph.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import type { GraphRow, ModelGraph } from "../../../src/inspector-protocol.js";
import { TrainingSession } from "../../../src/training/session.js";
import { newRunPlace, trainer, trainRequest } from "../training/small-run.js";

const models = path.resolve(import.meta.dirname, "../../fixtures/models");

async function graphOf(file: string): Promise<ModelGraph & { readonly tensors: readonly string[] }> {
  const opened = await openModelFile(file);
  try {
    return { ...(await modelGraphOf(opened)), tensors: opened.tensors.map(({ name }) => name) };
  } finally {
    opened.close();
  }
}

const find = (nodes: readonly GraphRow[], name: string) => {
  const found = nodes.find((node) => node.name === name);
  if (!found) throw new Error(`no ${name} among ${nodes.map((node) => node.name).join(", ")}`);
  return found;
};

/** Every input of a node is an output of another: no line begins nowhere. */
function loose(nodes: readonly GraphRow[]): string[] {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  return nodes.flatMap(({ inputs }) => inputs.filter((input) => !made.has(input)));
}

describe("the graph of a model", () => {
  it("of ONNX has the shapes of all values, the tensors and attributes of its operations, and a VAE's parts", async () => {
    const { nodes, supposed, tensors } = await graphOf(path.join(models, "torch-conv-vae.onnx"));
    expect(supposed).toBeNull();
    expect(loose(nodes)).toEqual([]);
    expect(nodes[0]).toMatchObject({ operation: "Input", name: "given", shapes: ["1 × 16 × 16"], part: "encoder" });
    const conv = find(nodes, "/encoder/encoder.1/encoder.1.0/Conv");
    expect(conv).toMatchObject({ shapes: ["8 × 4 × 4"], part: "encoder" });
    expect(Object.fromEntries(conv.attributes)).toMatchObject({ strides: "2, 2", pads: "1, 1, 1, 1" });
    expect(conv.tensors.map((place) => tensors[place])).toEqual(["onnx::Conv_67", "onnx::Conv_68"]);
    expect(find(nodes, "/fc_mu/Gemm")).toMatchObject({ shapes: ["3"], part: "encoder" });
    expect(nodes.find(({ operation }) => operation === "RandomNormalLike")?.part).toBe("code");
    const outputs = nodes.filter(({ operation }) => operation === "Output");
    expect(outputs.map(({ part }) => part).sort()).toEqual(["code", "code", "decoder"]);
    expect(outputs.every(({ inputs }) => inputs.length === 1)).toBe(true);
  });

  it("of ONNX keeps the shapes that the file tells where an operation is not done here", async () => {
    const { nodes } = await graphOf(path.join(models, "openwakeword-hello-deepa.onnx"));
    expect(loose(nodes)).toEqual([]);
    expect(nodes.filter(({ operation }) => operation === "Constant")).toEqual([]);
    expect(nodes[0]?.shapes).toEqual(["25 × 96"]);
  });

  it("of a graph model of tfjs holds its constants in what takes them", async () => {
    const { nodes } = await graphOf(path.join(models, "basic-pitch/model.json"));
    expect(loose(nodes)).toEqual([]);
    expect(nodes.filter(({ operation }) => operation === "Const")).toEqual([]);
    const conv = nodes.find(({ operation }) => /Conv2D/.test(operation));
    expect(conv?.tensors.length).toBeGreaterThan(0);
    expect(Object.keys(Object.fromEntries(conv?.attributes ?? []))).toContain("strides");
  });

  it.each(["keras-encoder.keras", "tfjs-conv-vae/model.json"])(
    "of %s has the shapes that its layers give",
    async (name) => {
      const { nodes } = await graphOf(path.join(models, name));
      expect(loose(nodes)).toEqual([]);
      expect(nodes.filter(({ shapes }) => shapes.some((shape) => shape === "" || shape.includes("?")))).toEqual([]);
      expect(nodes.filter(({ tensors }) => tensors.length > 0).length).toBeGreaterThan(2);
    },
  );

  it("of weights alone is what is supposed of them", async () => {
    const { nodes, supposed } = await graphOf(path.join(models, "torch-conv-vae.pt"));
    expect(supposed?.join()).toContain("stride 2");
    expect(loose(nodes)).toEqual([]);
    expect(find(nodes, "code")).toMatchObject({ part: "code", shapes: ["3"] });
    expect(nodes.at(-1)).toMatchObject({ shapes: ["16 × 16 × 1"], part: "decoder" });
    const none = await graphOf(path.join(models, "numpy-arrays.npz"));
    expect(none).toMatchObject({ nodes: [], supposed: null });
  });

  it("of a run of ours leads from the encoder by the code to the decoder", async () => {
    const folder = await newRunPlace();
    await new TrainingSession(trainer, trainRequest(folder, { epochs: 1, limit: 500 })).ended;
    const { nodes, supposed, tensors } = await graphOf(folder);
    expect(supposed).toBeNull();
    expect(loose(nodes)).toEqual([]);
    expect([...new Set(nodes.map(({ part }) => part))]).toEqual(["encoder", "code", "decoder"]);
    expect(find(nodes, "code").inputs).toHaveLength(2);
    const dense = nodes.filter(({ operation }) => operation === "Dense");
    expect(dense.every((node) => node.tensors.length === 2)).toBe(true);
    expect(tensors.length).toBeGreaterThan(0);
    expect(nodes.at(-1)?.shapes).toEqual(["784"]);
  });

  it("lays models within models open", () => {
    const layer = (class_name: string, name: string, inbound: unknown[], more = {}) => ({
      class_name,
      config: { name, ...more },
      name,
      inbound_nodes: inbound.length > 0 ? [inbound] : [],
    });
    const inner = {
      layers: [layer("InputLayer", "in", []), layer("Dense", "d", [["in", 0, 0, {}]], { units: 3 })],
      input_layers: [["in", 0, 0]],
      output_layers: [["d", 0, 0]],
    };
    const nodes = kerasGraph({
      class_name: "Functional",
      config: {
        layers: [
          layer("InputLayer", "x", [], { batch_input_shape: [null, 5] }),
          layer("Functional", "m", [["x", 0, 0, {}]], inner),
          layer("Dense", "y", [["m", 1, 0, {}]], { units: 2 }),
        ],
        output_layers: [["y", 0, 0]],
      },
    });
    expect(nodes.map(({ name, inputs }) => [name, ...inputs])).toEqual([
      ["x"],
      ["m/in", "x"],
      ["m/d", "m/in"],
      ["y", "m/d"],
    ]);
    const shapes = layerShapes(nodes.map(({ operation: kind, config, ...node }) => ({ kind, config, ...node })));
    expect(shapes.get("y")).toEqual([2]);
  });

  /** tfjs tells the same. */
  it("finds the shapes that tfjs finds", () => {
    const layers: readonly (readonly [number[], tf.layers.Layer])[] = [
      [[7, 9, 3], tf.layers.conv2d({ filters: 4, kernelSize: [3, 2], strides: 2, padding: "valid" })],
      [[7, 9, 3], tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: "same" })],
      [[9, 9, 3], tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2 })],
      [[7, 9, 3], tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same" })],
      [[7, 9, 3], tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 })],
      [[7, 9, 3], tf.layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 3 })],
      [[7, 9, 3], tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })],
      [[7, 9, 3], tf.layers.separableConv2d({ filters: 5, kernelSize: 3 })],
      [[9, 3], tf.layers.conv1d({ filters: 5, kernelSize: 3, strides: 2 })],
      [[7, 9, 3], tf.layers.maxPooling2d({ poolSize: 2 })],
      [[7, 9, 3], tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" })],
      [[7, 9, 3], tf.layers.globalAveragePooling2d({})],
      [
        [7, 9, 3],
        tf.layers.zeroPadding2d({
          padding: [
            [1, 2],
            [3, 4],
          ],
        }),
      ],
      [
        [7, 9, 3],
        tf.layers.cropping2D({
          cropping: [
            [1, 2],
            [3, 0],
          ],
        }),
      ],
      [[7, 9, 3], tf.layers.upSampling2d({ size: [2, 3] })],
      [[7, 9, 3], tf.layers.flatten()],
      [[7, 9, 4], tf.layers.permute({ dims: [3, 1, 2] })],
      [[6], tf.layers.repeatVector({ n: 3 })],
      [[6], tf.layers.dense({ units: 3 })],
      [[6], tf.layers.embedding({ inputDim: 10, outputDim: 4 })],
      [[6, 2], tf.layers.batchNormalization()],
    ];
    for (const [shape, layer] of layers) {
      const config = Object.fromEntries(
        // Keras writes its entries with underscores.
        Object.entries(layer.getConfig()).map(([key, value]) => [
          key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          value,
        ]),
      );
      const made = layerShapes(
        [{ name: "y", kind: layer.getClassName(), config, inputs: ["x"] }],
        new Map([["x", shape]]),
      ).get("y");
      const expected = (layer.computeOutputShape([null, ...shape]) as tf.Shape).slice(1);
      expect([layer.getClassName(), made]).toEqual([layer.getClassName(), expected]);
    }
    // tfjs's own configuration of it leaves the shape out.
    const reshape = { name: "y", kind: "Reshape", config: { target_shape: [21, -1] }, inputs: ["x"] };
    expect(layerShapes([reshape], new Map([["x", [7, 9, 4]]])).get("y")).toEqual([21, 12]);
  });
});
