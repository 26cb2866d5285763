import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { inspectPath } from "../../../src/checkpoint/inspect/inspection.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";

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

  it.each([
    ["torch-whole-module.pt", /asks for __main__\.VAE, which is refused; tensors are built and nothing is executed/],
    ["torch-script.pt", /TorchScript program, which is not run/],
  ])("refuses %s in one line", async (file, said) => {
    await expect(inspectPath(model(file))).rejects.toThrow(said);
  });
});

function whole(encoder: string | null, decoder: string | null) {
  return { encoder, decoder, latentDimensions: 2 };
}
