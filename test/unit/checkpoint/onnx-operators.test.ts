import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type * as Ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { OnnxWriter } from "../../../src/checkpoint/inspect/exports/onnx-writer.js";
import { translateProgram } from "../../../src/checkpoint/inspect/onnx/translate.js";
import { openBytes } from "../../../src/checkpoint/inspect/open-model-file.js";
import { expectClose, run } from "./run-model.js";

const ort = createRequire(import.meta.url)("onnxruntime-web") as typeof Ort;

/** Two images of 4 channels, 5 high and 6 wide, channels first. */
const SHAPE = [4, 5, 6] as const;
const numbers = (count: number) =>
  Float32Array.from({ length: count }, (_, index) => (((index * 7919) % 101) - 50) / 25);

/** From channels first to last, of two images. */
function last(values: ArrayLike<number>, [channels, height, width]: readonly [number, number, number]): number[] {
  const moved: number[] = [];
  for (let image = 0; image < 2; image++)
    for (let place = 0; place < height * width; place++)
      for (let channel = 0; channel < channels; channel++)
        moved.push(values[(image * channels + channel) * height * width + place] as number);
  return moved;
}

function model(build: (onnx: OnnxWriter) => void): Uint8Array {
  const onnx = new OnnxWriter();
  onnx.input("x", SHAPE);
  build(onnx);
  onnx.output("y", ["channels", "height", "width"]);
  return onnx.end("graph");
}

async function translated(bytes: Uint8Array): Promise<number[]> {
  const { program } = await openBytes({ path: "a.onnx", bytes: new MemoryBytes(bytes) });
  if (!program) throw new Error("it has no program");
  const made = await run(translateProgram(program, { input: "x", outputs: ["y"] }), last(numbers(240), SHAPE));
  return made[0] as number[];
}

const kernel = (onnx: OnnxWriter, ...shape: number[]) =>
  onnx.floats("w", shape, numbers(shape.reduce((a, b) => a * b, 1)));

describe("operators of ONNX give what ONNX Runtime gives", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
    ort.env.wasm.numThreads = 1;
  });

  it.each<[string, (onnx: OnnxWriter) => void]>([
    [
      "a convolution in groups",
      (onnx) => onnx.node("Conv", ["x", kernel(onnx, 6, 2, 3, 3)], { group: 2, pads: [1, 1, 1, 1] }, "y"),
    ],
    [
      "one with holes, and strides",
      (onnx) =>
        onnx.node(
          "Conv",
          ["x", kernel(onnx, 3, 4, 2, 3)],
          { dilations: [2, 2], strides: [2, 1], pads: [1, 2, 0, 1] },
          "y",
        ),
    ],
    [
      "one of each channel alone, with holes",
      (onnx) =>
        onnx.node("Conv", ["x", kernel(onnx, 8, 1, 3, 3)], { group: 4, dilations: [2, 1], pads: [2, 1, 2, 1] }, "y"),
    ],
    [
      "a transposed one in groups",
      (onnx) =>
        onnx.node(
          "ConvTranspose",
          ["x", kernel(onnx, 4, 3, 3, 3)],
          { group: 2, strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
          "y",
        ),
    ],
    [
      "a transposed one with holes",
      (onnx) =>
        onnx.node("ConvTranspose", ["x", kernel(onnx, 4, 2, 3, 2)], { dilations: [2, 3], strides: [1, 2] }, "y"),
    ],
    [
      "a transposed one that keeps the size",
      (onnx) =>
        onnx.node("ConvTranspose", ["x", kernel(onnx, 4, 2, 3, 4)], { strides: [2, 3], auto_pad: "SAME_UPPER" }, "y"),
    ],
    [
      "a transposed one that tells its output's shape",
      (onnx) =>
        onnx.node("ConvTranspose", ["x", kernel(onnx, 4, 2, 3, 3)], { strides: [2, 2], output_shape: [10, 12] }, "y"),
    ],
    [
      "reflected pads",
      (onnx) => onnx.node("Pad", ["x", onnx.integers([0, 0, 1, 2, 0, 0, 3, 1])], { mode: "reflect" }, "y"),
    ],
    [
      "HardSwish",
      (onnx) =>
        onnx.node(
          "Mul",
          [onnx.node("HardSigmoid", ["x"], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }), "x"],
          {},
          "y",
        ),
    ],
    ["Softsign", (onnx) => onnx.node("Softsign", ["x"], {}, "y")],
    ["Celu", (onnx) => onnx.node("Celu", ["x"], { alpha: { float: 1.7 } }, "y")],
    ["Sin", (onnx) => onnx.node("Sin", ["x"], {}, "y")],
    [
      "pads that are sliced backwards from a table",
      (onnx) => {
        const table = onnx.node("Reshape", [onnx.integers([1, 2, 3, 0, 0, 0, 0, 0]), onnx.integers([4, 2])]);
        const turned = onnx.node("Slice", [
          table,
          onnx.integers([-1]),
          onnx.integers([-9]),
          onnx.integers([0]),
          onnx.integers([-1]),
        ]);
        const flat = onnx.node("Reshape", [onnx.node("Transpose", [turned], { perm: [1, 0] }), onnx.integers([-1])]);
        onnx.node("Pad", ["x", flat], { mode: "constant" }, "y");
      },
    ],
  ])("%s", async (_, build) => {
    const bytes = model(build);
    const session = await ort.InferenceSession.create(bytes);
    const { y } = await session.run({ x: new ort.Tensor("float32", numbers(240), [2, ...SHAPE]) });
    const [, ...shape] = (y as Ort.Tensor).dims as [number, number, number, number];
    const wanted = last((y as Ort.Tensor).data as Float32Array, shape as [number, number, number]);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    expectClose(
      (await translated(bytes)).map((value) => value / scale),
      wanted.map((value) => value / scale),
    );
  });

  it("activations of newer versions are those of their formulas", async () => {
    const given = last(numbers(240), SHAPE);
    const mish = await translated(model((onnx) => onnx.node("Mish", ["x"], {}, "y")));
    expectClose(
      mish,
      given.map((x) => x * Math.tanh(Math.log1p(Math.exp(x)))),
    );
    const near = await translated(model((onnx) => onnx.node("Gelu", ["x"], { approximate: "tanh" }, "y")));
    const inner = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
    expectClose(
      near,
      given.map((x) => 0.5 * x * (1 + Math.tanh(inner(x)))),
    );
    const exact = await translated(model((onnx) => onnx.node("Gelu", ["x"], {}, "y")));
    // The two are known to lie within 0.001 of one another.
    expect(Math.max(...exact.map((value, index) => Math.abs(value - (near[index] as number))))).toBeLessThan(1e-3);
    const swish = await translated(model((onnx) => onnx.node("HardSwish", ["x"], {}, "y")));
    expectClose(
      swish,
      given.map((x) => x * Math.min(1, Math.max(0, x / 6 + 0.5))),
    );
  });
});
