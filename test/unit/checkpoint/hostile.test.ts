import { execFile } from "node:child_process";
import { mkdir, open, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { OnnxWriter } from "../../../src/checkpoint/inspect/exports/onnx-writer.js";
import { MessageWriter } from "../../../src/checkpoint/inspect/exports/protobuf-writer.js";
import { halvesOf } from "../../../src/checkpoint/inspect/halves.js";
import { inspectPath } from "../../../src/checkpoint/inspect/inspection.js";
import { translateProgram } from "../../../src/checkpoint/inspect/onnx/translate.js";
import { openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { newRunPlace } from "../training/small-run.js";

const MEGABYTE = 1024 * 1024;
const cli = path.resolve(import.meta.dirname, "../../../dist/cli.js");

async function place(): Promise<string> {
  const folder = await newRunPlace();
  await mkdir(folder);
  return folder;
}

/** Made once: packing takes a moment. */
let bomb: Buffer | null = null;

/** A ZIP archive of one packed file, as large as it says. */
function zipBomb(name: string, size: number): Buffer {
  bomb ??= deflateRawSync(Buffer.alloc(size));
  const packed = bomb;
  const title = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(size, 18);
  common.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, title, packed]);
  const directory = Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, Buffer.alloc(14), title]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

/** An ONNX model whose weight lies in a file beside it. */
function externalOnnx(location: string): Uint8Array {
  const entry = new MessageWriter().text(1, "location").text(2, location);
  const tensor = new MessageWriter().integer(1, 4).integer(2, 1).text(8, "w").message(13, entry).integer(14, 1);
  return new MessageWriter().integer(1, 7).message(7, new MessageWriter().message(5, tensor)).end();
}

function npy(shape: string): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117, " ");
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\0", "latin1"),
    Buffer.from([118, 0]),
    Buffer.from(`${header}\n`),
    Buffer.alloc(64),
  ]);
}

function safetensors(header: string, data = 64): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
}

const deep = (opening: string, closing: string, depth: number) => opening.repeat(depth) + closing.repeat(depth);

/** Each file with the one sentence that it gets. */
const files: readonly (readonly [string, string, (folder: string) => Uint8Array | Promise<Uint8Array>, RegExp])[] = [
  [
    "weights beside an ONNX file by a path that climbs",
    "a.onnx",
    () => externalOnnx("../secret.bin"),
    /leads out of its folder/,
  ],
  ["by an absolute path", "a.onnx", () => externalOnnx("/etc/passwd"), /leads out of its folder/],
  [
    "by a symbolic link that leads out",
    "a.onnx",
    async (folder) => {
      await writeFile(path.join(folder, "..", "secret.bin"), Buffer.alloc(16));
      await symlink(path.join(folder, "..", "secret.bin"), path.join(folder, "w.bin"));
      return externalOnnx("w.bin");
    },
    /leads out of its folder/,
  ],
  [
    "a NumPy array whose shape overflows",
    "a.npy",
    () => npy("(4294967296, 4294967296, 4294967296)"),
    /beyond any memory/,
  ],
  ["a shape that overflows and then is 0", "a.npy", () => npy("(4294967296, 4294967296, 0)"), /beyond any memory/],
  [
    "a tensor whose shape overflows",
    "a.safetensors",
    () => safetensors(`{"w":{"dtype":"F32","shape":[4503599627370496,4503599627370496],"data_offsets":[0,64]}}`),
    /shape/,
  ],
  [
    "a header of JSON nested 100,000 deep",
    "a.safetensors",
    () => safetensors(`{"w":${deep("[", "]", 100_000)}}`),
    /safetensors file/,
  ],
  ["a ZIP bomb as a NumPy archive", "a.npz", () => zipBomb("w.npy", 400 * MEGABYTE), /w\.npy|"w"/],
  [
    "a ZIP bomb as a checkpoint of PyTorch",
    "a.pt",
    () => zipBomb("archive/data.pkl", 400 * MEGABYTE),
    /would unpack to/,
  ],
  ["a ZIP bomb as a Keras model", "a.keras", () => zipBomb("model.weights.h5", 400 * MEGABYTE), /would unpack to/],
];

describe("a hostile file gets one clear sentence", { timeout: 60_000 }, () => {
  it.each(files)("%s", async (_, name, make, said) => {
    const folder = await place();
    const file = path.join(folder, name);
    await writeFile(file, await make(folder));
    const message = await inspectPath(file).then(
      (found) => `opened: ${JSON.stringify(found).slice(0, 200)}`,
      (error: Error) => error.message,
    );
    expect(message).toMatch(said);
    expect(message).toContain(name);
    expect(message).not.toContain("\n");
  });
});

describe("a hostile file takes no more memory than its size and 256 MB", { timeout: 120_000 }, () => {
  /** What a process that inspects a file takes at most, in bytes. */
  async function peak(file: string): Promise<number> {
    const program = `process.argv = [process.argv[0], ${JSON.stringify(cli)}, "inspect", ${JSON.stringify(file)}];
      process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS));
      require(${JSON.stringify(cli)});`;
    const run = promisify(execFile)(process.execPath, ["-e", program], { timeout: 60_000, maxBuffer: 64 * MEGABYTE });
    const { stderr } = await run.catch((error: { stderr: string }) => error);
    return 1024 * Number(/peak (\d+)$/.exec(stderr)?.[1]);
  }

  let least: number;

  beforeAll(async () => {
    const file = path.join(await place(), "small.npy");
    await writeFile(file, npy("(16,)"));
    least = await peak(file);
  }, 120_000);

  it.each(files.filter(([name]) => /ZIP|deep/.test(name)))("%s", async (_, name, make) => {
    const folder = await place();
    const file = path.join(folder, name);
    const bytes = await make(folder);
    await writeFile(file, bytes);
    expect((await peak(file)) - least).toBeLessThan(bytes.length + 256 * MEGABYTE);
  });
});

it("a safetensors file of 4 GB is opened by its header, and its end is read alone", async () => {
  const file = path.join(await place(), "large.safetensors");
  const count = 2 ** 30;
  const header = Buffer.from(`{"w":{"dtype":"F32","shape":[${count}],"data_offsets":[0,${4 * count}]}}`);
  const handle = await open(file, "w");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await handle.write(Buffer.concat([length, header]));
  // Nothing is written between: the file has no blocks there.
  await handle.truncate(8 + header.length + 4 * count);
  await handle.write(Buffer.from(Float32Array.of(7).buffer), 0, 4, 8 + header.length + 4 * (count - 1));
  await handle.close();
  const before = process.memoryUsage().rss;
  const model = await openModelFile(file);
  const [tensor] = model.tensors;
  expect([...(tensor?.read(count - 2, 2) ?? [])]).toEqual([0, 7]);
  model.close();
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MEGABYTE);
});

describe("hostile graphs", () => {
  function program(build: (onnx: OnnxWriter) => void): Promise<string> {
    return (async () => {
      const onnx = new OnnxWriter();
      onnx.input("x", [1, 8, 8]);
      build(onnx);
      onnx.output("y", [1]);
      const file = path.join(await place(), "a.onnx");
      await writeFile(file, onnx.end("graph"));
      const model = await openModelFile(file);
      model.close();
      if (!model.program) throw new Error("it has no program");
      try {
        translateProgram(model.program, { input: "x", outputs: ["y"] });
        return "translated";
      } catch (error) {
        return (error as Error).message;
      }
    })();
  }

  const weight = (onnx: OnnxWriter) => onnx.floats("w", [1, 1, 3, 3], new Float32Array(9));

  it.each<[string, (onnx: OnnxWriter) => void, RegExp]>([
    [
      "a stride of 0",
      (onnx) => onnx.node("Conv", ["x", weight(onnx)], { strides: [0, 0] }, "y"),
      /leaves nothing|can't be/,
    ],
    ["a negative stride", (onnx) => onnx.node("Conv", ["x", weight(onnx)], { strides: [-1, 1] }, "y"), /can't be/],
    [
      "pads of a billion",
      (onnx) => onnx.node("Conv", ["x", weight(onnx)], { pads: [1e9, 1e9, 1e9, 1e9] }, "y"),
      /makes more/,
    ],
    [
      "an image a billion times as large",
      (onnx) =>
        onnx.node(
          "Resize",
          ["x", "", onnx.floats("s", [4], Float32Array.of(1, 1, 1e9, 1e9))],
          { mode: "nearest" },
          "y",
        ),
      /makes more/,
    ],
    ["a node that takes its own output", (onnx) => onnx.node("Relu", ["y"], {}, "y"), /before anything makes it/],
    ["an operator of nobody", (onnx) => onnx.node("Exec", ["x"], {}, "y"), /its operation Exec \S+ is not done here/],
    [
      "a reshape over the batch",
      (onnx) => onnx.node("Reshape", ["x", onnx.integers([64])], {}, "y"),
      /does not keep the examples/,
    ],
    [
      "a reshape that does not fit",
      (onnx) => onnx.node("Reshape", ["x", onnx.integers([-1, 7])], {}, "y"),
      /makes 7 of 64/,
    ],
    ["an axis that there is not", (onnx) => onnx.node("Softmax", ["x"], { axis: 9 }, "y"), /last axis/],
  ])("%s", async (_, build, said) => {
    expect(await program(build)).toMatch(said);
  });

  it("models within models within models", async () => {
    let config: unknown = { class_name: "Dense", config: { name: "decoder", units: 4 } };
    for (let depth = 0; depth < 40; depth++)
      config = { class_name: "Sequential", config: { name: `m${depth}`, layers: [config] } };
    const folder = await place();
    const weights = { name: "decoder/kernel", shape: [2, 16], dtype: "float32" };
    const model = {
      modelTopology: { model_config: config },
      weightsManifest: [{ paths: ["w.bin"], weights: [weights] }],
    };
    await writeFile(path.join(folder, "model.json"), JSON.stringify(model));
    await writeFile(path.join(folder, "w.bin"), Buffer.alloc(128));
    const file = await openModelFile(path.join(folder, "model.json"));
    await expect(halvesOf(file)).rejects.toThrow(/nest deeper than any/);
    file.close();
  });
});
