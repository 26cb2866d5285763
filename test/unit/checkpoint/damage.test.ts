import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { listCheckpoints, readCheckpoint, readRunDescription } from "../../../src/checkpoint/run-folder/index.js";
import { runPaths } from "../../../src/checkpoint/run-folder/paths.js";
import { latentLens } from "../cli/run-cli.js";
import { newRunPlace, smallConfiguration } from "../training/small-run.js";

const TIMEOUT = 60_000;
const data = smallConfiguration.data as { path: string };
const train = (out: string) => ["train", "--data", data.path, "--hidden", "32", "--epochs", "2", "--out", out];

let whole: string;
beforeAll(async () => {
  whole = await newRunPlace();
  await latentLens(train(whole));
}, TIMEOUT);

/** A copy of the trained run, and the folder of its newest checkpoint. */
async function copied(): Promise<{ run: string; newest: string }> {
  const run = await newRunPlace();
  await cp(whole, run, { recursive: true });
  return { run, newest: (await listCheckpoints(run)).at(-1)?.path as string };
}

const damages: [string, string, (file: string) => Promise<void>, RegExp][] = [
  [
    "cut short",
    "decoder/weights.bin",
    (file) => truncate(file, 1000),
    /decoder.weights\.bin: it is cut short or changed: 1000 bytes/,
  ],
  ["changed in one bit", "encoder/weights.bin", flipBit, /encoder.weights\.bin: its SHA-256 is not the manifest's/],
  ["changed in its settings", "decoder/model.json", flipBit, /decoder.model\.json: its SHA-256/],
  ["gone", "state.safetensors", (file) => rm(file), /state\.safetensors: there is no such file/],
];

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  await writeFile(file, bytes);
}

describe("a checkpoint whose files are not what its manifest says", { timeout: TIMEOUT }, () => {
  it.each(damages)("%s: %s", async (_, name, damage, said) => {
    const { run, newest } = await copied();
    await damage(path.join(newest, name));
    for (const words of [
      ["evaluate", newest],
      ["inspect", run],
    ]) {
      const { code, stdout, stderr } = await latentLens([...words, "--json"]);
      expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 1 });
      expect(stderr).toMatch(said);
    }
    // The run goes on from the checkpoint before it, and says so.
    const { code, stderr } = await latentLens(["train", "--resume", run, "--epochs", "3"]);
    expect(stderr).toMatch(said);
    expect(code).toBe(0);
    expect((await readRunDescription(run)).last?.epoch).toBe(3);
  });

  it("a manifest that leaves a file out", async () => {
    const { newest } = await copied();
    const file = path.join(newest, "manifest.json");
    const manifest = JSON.parse(await readFile(file, "utf8")) as { files: Record<string, unknown> };
    delete manifest.files["progress.json"];
    await writeFile(file, JSON.stringify(manifest));
    await expect(readCheckpoint(newest)).rejects.toThrow(/does not list progress\.json/);
  });

  it("a manifest whose names lead out of the checkpoint", async () => {
    const { newest } = await copied();
    const file = path.join(newest, "manifest.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("decoder/weights.bin", "../../../weights.bin"));
    await expect(readCheckpoint(newest)).rejects.toThrow(/no checkpoint's manifest/);
  });
});

describe("a run that is being written", { timeout: TIMEOUT }, () => {
  it("has one writer: the second is told which process is the first", async () => {
    const run = await newRunPlace();
    let second: Awaited<ReturnType<typeof latentLens>> | null = null;
    let asked = false;
    await latentLens([...train(run), "--epochs", "40", "--json"], (stdout, kill) => {
      if (asked || !stdout.includes('"split":"test"')) return;
      asked = true;
      void latentLens(["train", "--resume", run]).then((end) => {
        second = end;
        kill("SIGINT");
      });
    });
    expect(second).toMatchObject({ code: 1 });
    expect((second as unknown as { stderr: string }).stderr).toMatch(/process \d+ on .* is writing this run/);
  });
});

describe("a full disk", { timeout: TIMEOUT }, () => {
  /** Runs the command line where no file may be larger than so many blocks of 512 bytes. */
  async function limited(blocks: number, run: string): Promise<{ code: number | null; stderr: string }> {
    const program = path.resolve(import.meta.dirname, "../../../dist/cli.js");
    const words = [process.execPath, program, ...train(run)].map((word) => `'${word}'`).join(" ");
    const child = spawn("sh", ["-c", `ulimit -f ${blocks}; exec ${words}`], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, stderr })));
  }

  it("before the run stands: nothing of it stays", async () => {
    const run = await newRunPlace();
    const { code, stderr } = await limited(100, run);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the disk is full/);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(await readdir(path.dirname(run))).toEqual([]);
  });

  it("at the first checkpoint: there is no run without one, and nothing of it stays", async () => {
    const run = await newRunPlace();
    // The examples fit, the optimizer's state does not.
    const { code, stderr } = await limited(700, run);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the checkpoint can't be written: the disk is full/);
    expect(await readdir(path.dirname(run))).toEqual([]);
  });
});

it("a checkpoint that can't be written ends the run as failed, in one line", { timeout: TIMEOUT }, async () => {
  const run = await newRunPlace();
  const { checkpoints } = runPaths(run);
  let taken = false;
  // So many epochs that it is not done before its first line is heard of; it ends with the first that it can't keep.
  const { code, stderr } = await latentLens([...train(run), "--epochs", "40", "--json"], (stdout) => {
    if (taken || !stdout.includes('"split":"train"')) return;
    taken = true;
    // Where checkpoints were, there is a file now.
    rmSync(checkpoints, { recursive: true });
    writeFileSync(checkpoints, "");
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/the checkpoint can't be written/);
  expect(await readRunDescription(run)).toMatchObject({ status: "failed" });
});
