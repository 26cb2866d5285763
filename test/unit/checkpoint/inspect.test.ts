import { mkdir, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { listCheckpoints } from "../../../src/checkpoint/run-folder/index.js";
import { encodeSafetensors } from "../../../src/checkpoint/safetensors.js";
import { events, latentLens } from "../cli/run-cli.js";
import { npy } from "../data/files.js";
import { newRunPlace, smallConfiguration } from "../training/small-run.js";

const TIMEOUT = 60_000;

async function inspected(place: string) {
  const end = await latentLens(["inspect", place, "--json"]);
  return { ...end, found: events(end.stdout)[0] as Record<string, unknown> };
}

async function newFolder(): Promise<string> {
  const folder = await newRunPlace();
  await mkdir(folder);
  return folder;
}

describe("inspect", { timeout: TIMEOUT }, () => {
  it("tells what is in a run, in its checkpoint and in the checkpoint's decoder", async () => {
    const run = await newRunPlace();
    const data = smallConfiguration.data as { path: string };
    await latentLens([
      "train",
      "--data",
      data.path,
      "--hidden",
      "32",
      "--latent",
      "gaussian:3",
      "--epochs",
      "1",
      "--out",
      run,
    ]);
    const checkpoint = (await listCheckpoints(run)).at(-1)?.path as string;
    const parameters = 784 * 32 + 32 + 2 * (32 * 3 + 3) + (3 * 32 + 32) + (32 * 784 + 784);
    const vae = {
      encoder: `${checkpoint}/encoder/model.json`,
      decoder: `${checkpoint}/decoder/model.json`,
      latentDimensions: 3,
    };
    expect((await inspected(run)).found).toMatchObject({
      event: "inspect",
      format: "latent-lens run",
      parameters,
      vae,
    });
    expect((await inspected(checkpoint)).found).toMatchObject({ format: "latent-lens checkpoint", parameters, vae });
    const decoder = (await inspected(vae.decoder)).found;
    expect(decoder).toMatchObject({
      format: "tfjs layers-model",
      parameters: 3 * 32 + 32 + (32 * 784 + 784),
      vae: { encoder: null, decoder: vae.decoder, latentDimensions: 3 },
    });
    expect(decoder.tensors).toContainEqual({
      name: "decoder_1/kernel",
      shape: [3, 32],
      dtype: "float32",
      finite: true,
    });
    const people = await latentLens(["inspect", run]);
    expect(people.stdout).toContain("encoder and decoder of a VAE with 3 latent dimensions");
    expect(people.stdout).toContain("all finite");
  });

  it("finds what is no number in a safetensors file", async () => {
    const folder = await newFolder();
    const file = path.join(folder, "m.safetensors");
    const arrays = [
      { name: "good", dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -2, 3e38, 0) },
      { name: "bad", dtype: "F32", shape: [2], data: Float32Array.of(1, Number.NaN) },
      { name: "counts", dtype: "I32", shape: [1], data: Int32Array.of(-1) },
    ] as const;
    await writeFile(file, encodeSafetensors(arrays, { framework: "none" }));
    const { found } = await inspected(file);
    expect(found).toMatchObject({ format: "safetensors", parameters: 6, settings: { framework: "none" } });
    expect((found.tensors as { finite: unknown }[]).map(({ finite }) => finite)).toEqual([true, false, true]);
  });

  it("reads a NumPy array", async () => {
    const file = path.join(await newFolder(), "z.npy");
    await writeFile(file, npy("<f4", [1, 2], new Uint8Array(Float32Array.of(1, Number.POSITIVE_INFINITY).buffer)));
    expect((await inspected(file)).found).toMatchObject({
      format: "npy",
      tensors: [{ shape: [1, 2], dtype: "float32", finite: false }],
    });
  });

  it.each<[string, (folder: string) => Promise<string>, RegExp]>([
    ["weights out of the folder", (folder) => model(folder, ["../weights.bin"], 4), /leads out of its folder/],
    ["weights at an absolute path", (folder) => model(folder, ["/etc/hostname"], 4), /leads out of its folder/],
    ["weights behind a link out of the folder", linked, /leads out of its folder/],
    ["weights that are not there", (folder) => model(folder, ["w.bin"], 4), /w\.bin: there is no such file/],
    ["weights that are cut short", (folder) => model(folder, ["weights.bin"], 4000), /cut short/],
    ["a shape beyond any memory", (folder) => model(folder, ["weights.bin"], 2 ** 52), /cut short/],
    ["no model", (folder) => written(folder, "a.json", "{}"), /it is no model\.json of TensorFlow\.js/],
    ["no JSON", (folder) => written(folder, "a.json", "{"), /a\.json: /],
    ["a cut safetensors", (folder) => written(folder, "a.safetensors", "12345678901"), /no whole safetensors file/],
    ["a picture", (folder) => written(folder, "a.gif", "GIF89a"), /no file that can be looked into/],
    ["nothing", async (folder) => path.join(folder, "absent"), /absent: there is no such file/],
  ])("refuses %s in one line", async (_, make, said) => {
    const place = await make(await newFolder());
    const { code, stdout, stderr } = await inspected(place);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 1 });
    expect(stderr).toMatch(said);
  });
});

async function written(folder: string, name: string, content: string): Promise<string> {
  await writeFile(path.join(folder, name), content);
  return path.join(folder, name);
}

/** A model.json that promises a weight of so many bytes at some paths; weights.bin of 4 bytes lies beside it. */
async function model(folder: string, paths: readonly string[], bytes: number): Promise<string> {
  await writeFile(path.join(folder, "weights.bin"), new Uint8Array(4));
  const weights = [{ name: "w", shape: [bytes / 4], dtype: "float32" }];
  const json = { format: "layers-model", modelTopology: {}, weightsManifest: [{ paths, weights }] };
  return written(folder, "model.json", JSON.stringify(json));
}

async function linked(folder: string): Promise<string> {
  const outside = await newFolder();
  await writeFile(path.join(outside, "secret.bin"), "1234");
  await symlink(path.join(outside, "secret.bin"), path.join(folder, "w.bin"));
  return model(folder, ["w.bin"], 4);
}
