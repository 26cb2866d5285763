import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { decode, type ElementType } from "../../../src/checkpoint/inspect/element-type.js";
import { findVae } from "../../../src/checkpoint/inspect/find-vae.js";
import { inspectPath, parametersOf } from "../../../src/checkpoint/inspect/inspection.js";
import { openBytes, openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { storedTensor } from "../../../src/checkpoint/inspect/stored-tensor.js";
import { newRunPlace } from "../training/small-run.js";

/** Files of others; ORIGIN.md beside them says whose, and the numbers here are those that their makers' scripts set. */
const model = (name: string) => path.resolve(import.meta.dirname, "../../fixtures/models", name);

async function numbers(file: string, tensor: string): Promise<number[]> {
  const opened = await openModelFile(model(file));
  try {
    const found = opened.tensors.find(({ name }) => name === tensor);
    if (!found) throw new Error(`no ${tensor} among ${opened.tensors.map(({ name }) => name).join(", ")}`);
    return [...found.read(0, found.count)];
  } finally {
    opened.close();
  }
}

const counted = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("readers of models that others wrote", () => {
  it.each<[string, string, readonly number[]]>([
    ["torch-views.pt", "transposed", counted(24).map((index) => 6 * (index % 4) + Math.floor(index / 4))],
    ["torch-views.pt", "part", [8, 9, 10, 14, 15, 16]],
    ["torch-views.pt", "half", [1.5, -2, 65504]],
    ["torch-views.pt", "brain", [1, -3]],
    ["torch-views.pt", "long", [1, -2, 2 ** 40]],
    ["torch-views.pt", "truth", [1, 0]],
    ["torch-views.pt", "broken", [1, Number.NaN, Number.POSITIVE_INFINITY]],
    ["torch-views.pt", "scalar", [2.5]],
    ["torch-views.pt", "empty", []],
    ["numpy-arrays.npz", "w", counted(6)],
    ["numpy-arrays.npz", "fortran", counted(6)],
    ["numpy-packed.npz", "big", counted(4)],
    ["h5py-chunks.h5", "packed", counted(1000)],
    ["h5py-chunks.h5", "group/deep/bytes", counted(10)],
    ["h5py-chunks.h5", "group/never written", [0, 0, 0, 0, 0]],
    ["h5py-chunks.h5", "truth", [1, 0]],
    ["h5py-chunks.h5", "many/39", [39]],
    ["h5py-latest.h5", "b/c", counted(4)],
    ["huggingface.safetensors", "a", counted(6)],
    ["huggingface.safetensors", "b", [1, 2]],
    ["onnx-small.onnx", "raw", counted(6)],
    ["onnx-small.onnx", "listed", [1, -2, 3]],
    ["onnx-small.onnx", "floats", [0.5, -0.25]],
    ["onnx-external.onnx", "raw", counted(6)],
    ["kinds-quantized.pt", "whole", counted(24)],
    ["kinds-quantized.pt", "channels", counted(24)],
    ["kinds-sparse.pt", "coo.indices", [0, 1, 2, 0, 1, 2]],
    ["kinds-sparse.pt", "coo.values", [1, 1, 1]],
    ["kinds-training.pt", "array", counted(6)],
    ["kinds-training.pt", "turned", counted(6)],
    ["kinds-protocol4.pth", "w", counted(24)],
    ["kinds-protocol5.pt", "w", counted(24)],
    ["kinds-dense.h5", "many/299", [0, 1, 2, 3, 4, 5].slice(0, (299 % 7) + 1)],
    ["kinds-dense.h5", "chunks/packed", counted(1000)],
    ["kinds-dense.h5", "chunks/plain", counted(1000)],
    ["kinds-dense.h5", "chunks/growing", counted(1000)],
    ["kinds-dense.h5", "chunks/paged", counted(1500).map((index) => (index === 1400 ? 7 : 0))],
    ["kinds-behind-block.h5", "lzf", counted(1000).map((index) => index % 100)],
    ["kinds-branches.onnx", "choice/then_branch/w", [1, -1]],
    ["kinds-branches.onnx", "choice/else_branch/w", [2, -2]],
  ])("%s: %s", async (file, tensor, expected) => {
    expect(await numbers(file, tensor)).toEqual(expected);
  });

  it.each<[string, string, number, readonly number[]]>([
    ["torch-vae.pt", "fc1.weight", 0, [0.0077306353487074375, -0.07629920542240143, 0.03880292549729347]],
    ["torch-vae.pt", "fc4.bias", 62, [-0.029495252296328545, 0.11771629750728607]],
    ["torch-legacy.pth", "fc4.bias", 62, [-0.029495252296328545, 0.11771629750728607]],
    ["torch-decoder.onnx", "vae.fc4.bias", 62, [-0.029495252296328545, 0.11771629750728607]],
    [
      "torch-training.pt",
      "optimizer_state_dict.state.0.exp_avg",
      0,
      [0.01844821684062481, 0.04495307803153992, 0.03158747777342796],
    ],
    ["keras-decoder.h5", "model_weights/hidden/decoder/hidden/kernel", 0, [-0.39567137, 0.54831123, -0.02716448]],
    ["keras-decoder.keras", "hidden/kernel", 0, [-0.39567137, 0.54831123, -0.02716448]],
    ["keras-decoder.keras", "pixels/kernel", 15 * 64 + 62, [0.15236181, 0.13687284]],
    ["numpy-packed.npz", "w", 0, [0.00123015, 0.29874554, -0.27413786]],
  ])("%s: %s from %d is as its maker printed it", async (file, tensor, from, expected) => {
    const found = (await numbers(file, tensor)).slice(from, from + expected.length);
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 7);
  });

  it("reads part of a strided tensor", async () => {
    const file = await openModelFile(model("torch-views.pt"));
    const transposed = file.tensors.find(({ name }) => name === "transposed");
    expect([...(transposed?.read(5, 3) ?? [])]).toEqual([7, 13, 19]);
    file.close();
  });

  it.each<[string, object]>([
    ["torch-vae.pt", { format: "pytorch", parameters: 2244, vae: whole("fc1, fc21, fc22", "fc3, fc4") }],
    ["torch-legacy.pth", { format: "pytorch (before 1.6)", vae: whole("fc1, fc21, fc22", "fc3, fc4") }],
    ["torch-training.pt", { format: "pytorch", parameters: 2244 }],
    ["torch-decoder.onnx", { format: "onnx", parameters: 1136, vae: whole(null, "vae.fc3, vae.fc4") }],
    ["keras-decoder.h5", { format: "keras h5", parameters: 1136, vae: { encoder: null, latentDimensions: 2 } }],
    ["keras-decoder.keras", { format: "keras", parameters: 1136, vae: whole(null, "hidden, pixels") }],
    ["keras-encoder.keras", { format: "keras", parameters: 196, vae: whole("conv, z_log_var, z_mean", null) }],
    ["numpy-packed.npz", { format: "npz", vae: null }],
    ["torch-conv-vae.onnx", { format: "onnx", vae: { latentDimensions: 3 } }],
    ["torch-conv-decoder.onnx", { format: "onnx", vae: { encoder: null, latentDimensions: 3 } }],
    ["torch-conv-vae.pt", { format: "pytorch", vae: { latentDimensions: 3 } }],
    ["torch-pooled-vae.pt", { format: "pytorch", vae: whole("down, heads", "colour, smooth, up") }],
    ["tfjs-conv-vae/model.json", { format: "tfjs layers-model", parameters: 639, vae: { latentDimensions: 2 } }],
    ["basic-pitch/model.json", { format: "tfjs graph-model", vae: null }],
    ["openwakeword-hello-deepa.onnx", { format: "onnx", vae: null }],
  ])("tells what %s is", async (file, expected) => {
    const { vae, ...rest } = await inspectPath(model(file));
    const sorted = (layers: string | null | undefined) => layers?.split(", ").sort().join(", ") ?? null;
    const found = vae && { ...vae, encoder: sorted(vae.encoder), decoder: sorted(vae.decoder) };
    expect({ ...rest, vae: found }).toMatchObject(expected);
  });

  it("keeps the settings and metrics that came with a model, and knows the optimizer's state", async () => {
    const found = await inspectPath(model("torch-training.pt"));
    expect(found.settings).toMatchObject({ epoch: 3, loss: 141.5 });
    expect(JSON.stringify(found.settings)).toContain('"lr":0.001');
    expect((await inspectPath(model("keras-encoder.keras"))).settings).toMatchObject({ keras_version: "3.15.1" });
  });

  it("lists layers and operations with what they take", async () => {
    const graph = async (file: string) => {
      const opened = await openModelFile(model(file));
      opened.close();
      return opened.graph.map(({ name, operation, inputs }) => [name, operation, ...inputs]);
    };
    expect(await graph("onnx-small.onnx")).toEqual([["MatMul_0", "MatMul", "x", "raw"]]);
    expect(await graph("keras-encoder.keras")).toEqual([
      ["input_layer_1", "InputLayer"],
      ["conv", "Conv2D", "input_layer_1"],
      ["norm", "BatchNormalization", "conv"],
      ["flat", "Flatten", "norm"],
      ["z_mean", "Dense", "flat"],
      ["z_log_var", "Dense", "flat"],
    ]);
    expect((await graph("keras-decoder.h5")).map(([name]) => name)).toContain("pixels");
  });

  it("reads all links of a group that is kept in the dense form, and an object of its own where a filter was left out", async () => {
    const dense = await inspectPath(model("kinds-dense.h5"));
    const many = dense.tensors.map(({ name }) => name).filter((name) => name.startsWith("many/"));
    expect(many).toEqual(counted(300).map((index) => `many/${String(index).padStart(3, "0")}`));
    expect(dense.settings).toMatchObject({ a0: 0, a19: 19 });
    const noise = await numbers("kinds-behind-block.h5", "noise");
    expect(noise.reduce((sum, value) => sum + value, 0)).toBe((await numbers("kinds-behind-block.h5", "sum"))[0]);
  });

  it("reads eight bits as what they stand for", async () => {
    const bytes = Uint8Array.from([0x80, 0x01, 0x7f, 0x40, 0xff]);
    const values = (type: ElementType) => [...decode(bytes, type)];
    expect(values("float8_e4m3fn")).toEqual([-0, 2 ** -9, Number.NaN, 2, Number.NaN]);
    expect(values("float8_e4m3fnuz")).toEqual([Number.NaN, 2 ** -10, 240, 1, -240]);
    expect(values("float8_e5m2fnuz")).toEqual([Number.NaN, 2 ** -17, 57344, 1, -57344]);
    expect(values("float8_e8m0fnu")).toEqual([2, 2 ** -126, 1, 2 ** -63, Number.NaN]);
  });

  it("counts quantised weights as parameters, and no counters, indices or pictures", async () => {
    const entry = (name: string, dtype: string, shape: number[], width: number) => ({ name, dtype, shape, width });
    const entries = [
      entry("w", "I8", [3, 4], 1),
      entry("scale", "F32", [3], 4),
      entry("position_ids", "I64", [1, 5], 8),
      entry("mask", "BOOL", [2, 2], 1),
      entry("exponents", "F8_E8M0", [2], 1),
      entry("turns", "C64", [2], 8),
    ];
    let at = 0;
    const header = Object.fromEntries(
      entries.map(({ name, dtype, shape, width }) => {
        const begin = at;
        at += shape.reduce((product, extent) => product * extent, width);
        return [name, { dtype, shape, data_offsets: [begin, at] }];
      }),
    );
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const open = (path: string, bytes: Uint8Array) => openBytes({ path, bytes: new MemoryBytes(bytes) });
    const file = await open("a.safetensors", Buffer.concat([length, json, Buffer.alloc(at)]));
    expect(parametersOf(file)).toBe(12 + 3 + 2 + 2);
    expect(parametersOf({ ...file, format: "npz" })).toBe(3 + 2 + 2);
    const odd = Buffer.from(JSON.stringify({ t: { dtype: "F4", shape: [4], data_offsets: [0, 2] } }));
    length.writeBigUInt64LE(BigInt(odd.length));
    await expect(open("b.safetensors", Buffer.concat([length, odd, Buffer.alloc(2)]))).rejects.toThrow(
      /"t" is of the type F4, which is not read/,
    );
  });

  it("sees a VAE only where names say so, or layers follow one another from end to end", () => {
    const layer = (name: string, ...shape: number[]) => {
      const bytes = new MemoryBytes(new Uint8Array(4 * shape.reduce((product, extent) => product * extent, 1)));
      return storedTensor({ name, shape, type: "float32", bytes });
    };
    const found = (...layers: [string, ...number[]][]) =>
      findVae({ tensors: layers.map((each) => layer(...each)), graph: [] }, "model.pt")?.latentDimensions ?? null;
    const vae = [
      ["a.weight", 8, 16],
      ["b.weight", 2, 8],
      ["c.weight", 2, 8],
      ["d.weight", 8, 2],
      ["e.weight", 16, 8],
    ] as const;
    expect(found(...vae.map((each): [string, ...number[]] => [...each]))).toBe(2);
    // Matrices of one shape, those of a recurrent layer, a weight apart from its norm.
    expect(found(["a", 4, 6], ["b", 4, 6])).toBeNull();
    expect(found(["weight_ih_l0", 16, 3], ["weight_hh_l0", 16, 4])).toBeNull();
    expect(found(["weight_v", 2, 3], ["weight_g", 2, 1])).toBeNull();
    // A classifier with squeeze and excitation.
    expect(
      found(
        ["c1.weight", 16, 3, 3, 3],
        ["s1.weight", 4, 16],
        ["s2.weight", 16, 4],
        ["c2.weight", 32, 16, 3, 3],
        ["o.weight", 10, 32],
      ),
    ).toBeNull();
    expect(found(["decoder.weight", 16, 2])).toBe(2);
  });

  it("keeps plain data of Python and NumPy beside the tensors", async () => {
    const { settings, parameters } = await inspectPath(model("kinds-training.pt"));
    expect(settings).toMatchObject({
      args: { lr: 0.001, name: "run" },
      best: 1.5,
      step: 7,
      seen: [1],
      counts: { a: 2 },
      folder: "a/b",
    });
    expect(parameters).toBe(30);
  });

  it("reads the tensors of a TorchScript program, and runs nothing of it", async () => {
    const { format, notes, tensors } = await inspectPath(model("kinds-script.pt"));
    expect(format).toBe("torchscript");
    expect(notes.join()).toContain("nothing of it is run");
    expect(tensors.map(({ name, shape }) => [name, ...shape])).toEqual([
      ["0.weight", 4, 6],
      ["0.bias", 4],
    ]);
    expect(await numbers("kinds-script.pt", "0.weight")).toEqual(counted(24));
  });

  it("reads weights that a manifest of tfjs alone describes, and refuses other JSON in one sentence", async () => {
    const folder = await newRunPlace();
    await mkdir(folder);
    const write = (name: string, content: unknown) =>
      writeFile(path.join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));
    const quantization = { dtype: "uint8", scale: 0.5, min: -1 };
    const weights = [
      { name: "conv0/filters", shape: [2, 2], dtype: "float32", quantization },
      { name: "fc/bias", shape: [2], dtype: "float32" },
    ];
    await write("weights_manifest.json", [{ paths: ["a.bin"], weights }]);
    await write("a.bin", Uint8Array.from([0, 1, 2, 3, ...new Uint8Array(Float32Array.of(5, 6).buffer)]));
    const file = await openModelFile(path.join(folder, "weights_manifest.json"));
    expect(file.format).toBe("tfjs weights");
    expect(file.tensors.map((tensor) => [tensor.name, ...tensor.read(0, tensor.count)])).toEqual([
      ["conv0/filters", -1, -0.5, 0, 0.5],
      ["fc/bias", 5, 6],
    ]);
    await write("package.json", { name: "a" });
    await expect(openModelFile(path.join(folder, "package.json"))).rejects.toThrow(
      /it is no model.json of TensorFlow.js: it has no modelTopology$/,
    );
    await write("out.json", [{ paths: ["../a.bin"], weights }]);
    await expect(openModelFile(path.join(folder, "out.json"))).rejects.toThrow(/leads out of its folder/);
    await write("odd.json", [{ paths: ["a.bin"] }]);
    await expect(openModelFile(path.join(folder, "odd.json"))).rejects.toThrow(/no manifest of tfjs weights/);
  });

  it("says what it leaves out of a graph", async () => {
    expect((await inspectPath(model("kinds-branches.onnx"))).notes.join()).toContain('"words" holds text');
  });

  it.each([
    ["torch-whole-module.pt", /asks for __main__\.VAE, which is refused; tensors are built and nothing is executed/],
  ])("refuses %s in one line", async (file, said) => {
    await expect(inspectPath(model(file))).rejects.toThrow(said);
  });
});

function whole(encoder: string | null, decoder: string | null) {
  return { encoder, decoder, latentDimensions: 2 };
}
