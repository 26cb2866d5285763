import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/checkpoint/checkpoint-error.js";
import { MemoryBytes } from "../../../src/checkpoint/inspect/bytes.js";
import { toOnnx } from "../../../src/checkpoint/inspect/exports/to-onnx.js";
import { modelGraphOf } from "../../../src/checkpoint/inspect/graph/model-graph.js";
import { halvesOf, layeredHalvesOf } from "../../../src/checkpoint/inspect/halves.js";
import { parametersOf, vaeOf } from "../../../src/checkpoint/inspect/inspection.js";
import { networkOfKeras, weightsByName } from "../../../src/checkpoint/inspect/layers/from-keras.js";
import { Malformed } from "../../../src/checkpoint/inspect/malformed.js";
import { openBytes, openModelFile } from "../../../src/checkpoint/inspect/open-model-file.js";
import { isAllFinite } from "../../../src/checkpoint/inspect/scan.js";
import { encodeSafetensors } from "../../../src/checkpoint/safetensors.js";
import { newRunPlace } from "../training/small-run.js";

/** Inputs for each file; LATENT_LENS_FUZZ=3000 makes more than 100,000 of all. */
const RUNS = Number(process.env.LATENT_LENS_FUZZ ?? 400);
const parameters = { numRuns: RUNS, seed: Number(process.env.LATENT_LENS_FUZZ_SEED ?? 7) };
const TIMEOUT = 60_000 + 100 * RUNS;

const folder = path.resolve(import.meta.dirname, "../../fixtures/models");
const files = readdirSync(folder).filter((name) => /\.(pt|pth|onnx|keras|h5|npz|safetensors)$/.test(name));

/** One way to damage a file. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant("byte" as const), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    kind: fc.constant("length" as const),
    at: fc.nat(),
    value: fc.constantFrom(0, 1, 0x7fffffff, 0xffffffff),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), value: fc.constant(0) }),
  fc.record({ kind: fc.constant("copy" as const), at: fc.nat(), value: fc.nat() }),
);

function damaged(whole: Uint8Array, steps: readonly (typeof damage extends fc.Arbitrary<infer T> ? T : never)[]) {
  let bytes = Uint8Array.from(whole);
  for (const { kind, at, value } of steps) {
    const place = at % Math.max(1, bytes.length);
    if (kind === "byte") bytes[place] = value;
    else if (kind === "cut") bytes = bytes.slice(0, place);
    else if (kind === "copy")
      bytes.copyWithin(place, value % Math.max(1, bytes.length), (value % Math.max(1, bytes.length)) + 32);
    else if (place + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(place, value, true);
  }
  return bytes;
}

/** Opens a file and looks at all of it; the only error there is, is the one sentence. */
async function lookThrough(name: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await openBytes({ path: path.join(folder, name), bytes: new MemoryBytes(bytes) });
    parametersOf(file);
    vaeOf(file, name);
    JSON.stringify([file.settings, file.graph.map(({ name, inputs }) => [name, inputs]), file.notes]);
    for (const tensor of file.tensors) isAllFinite(tensor);
    // What it computes is drawn and translated, too.
    await modelGraphOf({ ...file, path: name, close: () => undefined });
    await halvesOf({ ...file, path: name, close: () => undefined });
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof CheckpointError)) throw error;
    expect(error.message).not.toContain("\n");
  }
}

describe("hostile files", { timeout: TIMEOUT }, () => {
  it.each(files)("%s, damaged", async (name) => {
    const whole = readFileSync(path.join(folder, name));
    const steps = fc.array(damage, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(steps, (each) => lookThrough(name, damaged(whole, each))),
      parameters,
    );
  });

  it.each(["a.pt", "a.npz", "a.keras", "a.h5", "a.onnx", "a.npy", "a.safetensors"])("%s of any bytes", async (name) => {
    const start = { "a.pt": [0x50, 0x4b, 3, 4], "a.npy": [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] }[name] ?? [];
    const any = fc.uint8Array({ maxLength: 400 }).map((rest) => Uint8Array.from([...start, ...rest]));
    await fc.assert(
      fc.asyncProperty(any, (bytes) => lookThrough(name, bytes)),
      parameters,
    );
  });

  it("a pickle of any operations", async () => {
    // Bytes of the pickle machine's own operations, so that it comes further than noise does.
    const operations = [
      ..."(}]).NI0\nKaMbuset\x85\x86\x87h\x94q\x00r\x01ccollections\nOrderedDict\nRQX\x02\x00\x00\x00ab",
    ].map((c) => c.charCodeAt(0));
    const legacy = readFileSync(path.join(folder, "torch-legacy.pth"));
    const after = 64;
    const program = fc.array(fc.constantFrom(...operations), { maxLength: 200 });
    const property = fc.asyncProperty(program, (bytes) =>
      lookThrough("a.pth", Uint8Array.from([...legacy.subarray(0, after), ...bytes, ...legacy.subarray(after)])),
    );
    await fc.assert(property, parameters);
  });

  it("a safetensors header of any JSON", async () => {
    const entry = fc.record({
      dtype: fc.constantFrom("F32", "F16", "I64", "X"),
      shape: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(2 ** 31, 2 ** 53, -1, 0.5)), { maxLength: 5 }),
      data_offsets: fc.array(fc.oneof(fc.nat(64), fc.constant(2 ** 40)), { maxLength: 3 }),
    });
    const header = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("__proto__", "__metadata__")),
      fc.oneof(entry, fc.jsonValue()),
    );
    const property = fc.asyncProperty(header, (json) => {
      const text = Buffer.from(JSON.stringify(json));
      const file = Buffer.alloc(8 + text.length + 64);
      file.writeBigUInt64LE(BigInt(text.length));
      file.set(text, 8);
      return lookThrough("a.safetensors", file);
    });
    await fc.assert(property, parameters);
  });

  it("a model.json of any names, shapes and paths", async () => {
    const place = await newRunPlace();
    await mkdir(place);
    await writeFile(path.join(place, "w.bin"), new Uint8Array(64));
    const weight = fc.record({
      name: fc.string(),
      shape: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(2 ** 31, 2 ** 53)), { maxLength: 5 }),
      dtype: fc.constantFrom("float32", "int32", "bool", "string"),
    });
    const paths = fc.array(
      fc.oneof(fc.constant("w.bin"), fc.constantFrom("../w.bin", "/etc/passwd", "a\0b", "."), fc.string()),
      { maxLength: 2 },
    );
    const json = fc.record({
      modelTopology: fc.dictionary(fc.constantFrom("model_config", "node", "x"), fc.jsonValue()),
      weightsManifest: fc.array(fc.record({ paths, weights: fc.array(weight, { maxLength: 3 }) }), { maxLength: 2 }),
    });
    const file = path.join(place, "model.json");
    const property = fc.asyncProperty(json, async (model) => {
      await writeFile(file, JSON.stringify(model));
      const said = await openModelFile(file).then(
        (opened) => {
          for (const tensor of opened.tensors) isAllFinite(tensor);
          opened.close();
          return "";
        },
        (error: unknown) => (error instanceof CheckpointError ? error.message : Promise.reject(error)),
      );
      expect(said).not.toContain("\n");
    });
    await fc.assert(property, parameters);
  });

  it("layers described by any JSON, translated and exported", async () => {
    const text = readFileSync(path.join(folder, "tfjs-conv-vae", "model.json"), "utf8");
    const { tensors } = await openModelFile(path.join(folder, "tfjs-conv-vae", "model.json"));
    const places = (value: unknown): [Record<string, unknown>, string][] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [
            [value as Record<string, unknown>, key] as [Record<string, unknown>, string],
            ...places(inner),
          ])
        : [];
    const any = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(-1, 0, 1e9, 0.5, "Dense", "Sequential", "x", "__proto__", null, [], [[]]),
    );
    const changes = fc.array(fc.record({ at: fc.nat(), value: any }), { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(changes, async (each) => {
      const { modelTopology } = JSON.parse(text) as { modelTopology: { model_config: unknown } };
      for (const { at, value } of each) {
        const all = places(modelTopology);
        const [holder, key] = all[at % Math.max(1, all.length)] ?? [{}, "x"];
        holder[key] = value;
      }
      const network = () => networkOfKeras(modelTopology.model_config, weightsByName(tensors));
      const file = { format: "tfjs", tensors, notes: [], settings: {}, graph: [], network, path: "a", close() {} };
      try {
        await halvesOf(file);
        const { decoder } = await layeredHalvesOf(file);
        if (decoder) toOnnx(decoder, "decoder", ["decoded"]);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        expect(error.message).not.toContain("\n");
      }
    });
    await fc.assert(property, parameters);
  });

  it.each<[string, string, () => Uint8Array, RegExp]>([
    ["JSON nested a million deep", "a.safetensors", () => headerOf("[".repeat(1_000_000)), /no JSON|no object/],
    ["metadata named __proto__", "a.safetensors", () => headerOf('{"__metadata__":{"__proto__":"x"}}'), /^opened$/],
    [
      "a pickle that asks for os.system",
      "a.pth",
      () => pickled("cos\nsystem\n(X\x02\x00\x00\x00lstR."),
      /os\.system, which is refused/,
    ],
    ["a pickle that asks for eval", "a.pth", () => pickled("cbuiltins\neval\n."), /builtins\.eval, which is refused/],
    ["a pickle that nests lists like billions of laughs", "a.pth", () => pickled(laughs()), /deeper or wider/],
    ["a list that holds itself", "a.pth", () => pickled("]q\x00h\x00a."), /deeper or wider/],
  ])("%s", async (_, name, make, said) => {
    const opened = openBytes({ path: name, bytes: new MemoryBytes(make()) }).then(
      () => "opened",
      (error: Error) => error.message,
    );
    expect(await opened).toMatch(said);
  });

  it("an array in a ZIP bomb is refused before it is unpacked", async () => {
    const bomb = bombed(readFileSync(path.join(folder, "numpy-packed.npz")), 2 ** 31 - 1);
    const file = await openBytes({ path: "a.npz", bytes: new MemoryBytes(bomb) }).catch(
      (error: Error) => error.message,
    );
    const read = () =>
      typeof file === "string" ? file : file.tensors.map((tensor) => String(tensor.read(0, 1))).join();
    expect(() => {
      throw new Error(String(read()));
    }).toThrow(/would unpack to|not as long|cut short/);
  });
});

function headerOf(json: string): Uint8Array {
  const empty = encodeSafetensors([]);
  const text = Buffer.from(json);
  const file = Buffer.alloc(8 + text.length);
  file.set(empty.subarray(0, 8));
  file.writeBigUInt64LE(BigInt(text.length));
  file.set(text, 8);
  return file;
}

/** A file of PyTorch before 1.6 whose object is a pickle of these operations. */
function pickled(program: string): Uint8Array {
  const start = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const small = [0x80, 2, 0x4d, 0xe9, 3, 0x2e, 0x80, 2, 0x7d, 0x2e];
  const object = Buffer.from(program, "latin1");
  return Uint8Array.from([...start, ...small, ...object, 0x80, 2, 0x5d, 0x2e, ...new Uint8Array(64)]);
}

/** A list of one list twice, thirty times over: 2³⁰ of them to whoever walks without counting. */
function laughs(): string {
  let program = "]q\x00";
  for (let level = 1; level <= 30; level++) {
    const [below, own] = [String.fromCharCode(level - 1), String.fromCharCode(level)];
    program += `]q${own}(h${below}h${below}e`;
  }
  return `${program}.`;
}

/** The archive with a larger size promised for its first file. */
function bombed(archive: Uint8Array, size: number): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const data = new DataView(bytes.buffer);
  for (let at = 0; at + 46 < bytes.length; at++) {
    if (data.getUint32(at, true) === 0x02014b50) {
      data.setUint32(at + 24, size, true);
      break;
    }
  }
  return bytes;
}
