import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  isLocked,
  listCheckpoints,
  listSnapshots,
  readCheckpoint,
  readDecoderModel,
  readExamples,
  readMetrics,
  readRunDescription,
  readSnapshot,
} from "../../src/checkpoint/run-folder/index.js";
import { hasTorch, mnist, python, pythonFolder, runsIn } from "../support/python.js";
import { events, latentLens } from "../unit/cli/run-cli.js";

/** The sample's program on 2,000 images: 16 batches an epoch. */
const words = ["--data", mnist, "--limit", "2000", "--epochs", "2"];

/** The test figures that the program itself prints, by epoch. */
function printed(stdout: string): number[][] {
  const found = [...stdout.matchAll(/test: BCE ([\d.]+), KLD ([\d.]+), total ([\d.]+)/g)];
  return found.map((figures) => figures.slice(1).map(Number));
}

describe.skipIf(!hasTorch)("a PyTorch program with two added lines", () => {
  let folder: string;
  let run: string;
  let stdout: string;

  beforeAll(async () => {
    folder = await pythonFolder();
    const end = await python(folder, "main.py", ...words);
    expect(end).toMatchObject({ code: 0, stderr: "" });
    stdout = end.stdout;
    run = (await runsIn(folder))[0] as string;
  }, 120_000);

  it("is described as far as two lines tell, and keeps its code", async () => {
    expect(await readRunDescription(run)).toMatchObject({
      name: "main",
      status: "done",
      configuration: null,
      trainingCode: { original: "main.py", entry: "main.py" },
      program: { language: "python", latent: { kind: "gaussian", dimensions: 2 }, epochs: 2 },
      data: { height: 28, width: 28, channels: 1, trainCount: 2000, testCount: 10_000 },
      stepsPerEpoch: 16,
      last: { epoch: 2, step: 32, split: "test" },
    });
    expect(await isLocked(run)).toBe(false);
    const code = await readFile(path.join(run, "training-code", "main.py"), "utf8");
    expect(code).toBe(await readFile(path.join(folder, "main.py"), "utf8"));
  });

  it("computes the same numbers as without them", async () => {
    const program = (await readFile(path.join(folder, "main.py"), "utf8"))
      .replace(/^import latent_lens$/m, "")
      .replace(/^lens = .*$/m, "");
    expect(program).not.toContain("latent_lens");
    await writeFile(path.join(folder, "plain.py"), program);
    const plain = await python(folder, "plain.py", ...words);
    expect(printed(plain.stdout)).toHaveLength(2);
    expect(plain.stdout).toBe(stdout);
  });

  it("has the terms that the program prints", async () => {
    const lines = (await readMetrics(run)).filter(({ split }) => split === "test");
    const theirs = printed(stdout);
    expect(lines).toHaveLength(2);
    lines.forEach((line, index) => {
      const [bce, kld] = theirs[index] as [number, number, number];
      // The KL is exact; z is drawn anew, and 10,000 draws leave a few tenths of a nat.
      expect(line.kl).toBeCloseTo(kld, 3);
      expect(Math.abs(line.reconstruction - bce)).toBeLessThan(0.5);
      expect(line.total).toBeCloseTo(line.reconstruction + (line.kl ?? 0), 6);
      expect(line.klByDimension?.reduce((sum, each) => sum + each, 0)).toBeCloseTo(kld, 3);
    });
  });

  it("has points and terms of each test image, and its labels", async () => {
    const snapshots = await listSnapshots(run);
    expect(snapshots.map(({ step }) => step)).toEqual([0, 8, 16, 32]);
    const last = await readSnapshot(run, 32);
    expect(last.means).toHaveLength(20_000);
    expect(last.logVariances).toHaveLength(20_000);
    const line = (await readRunDescription(run)).last;
    const mean = (values: Float32Array | null) => (values ?? []).reduce((sum, each) => sum + each, 0) / 10_000;
    expect(mean(last.kl)).toBeCloseTo(line?.kl as number, 3);
    expect(mean(last.reconstruction)).toBeCloseTo(line?.reconstruction as number, 2);
    // KL of a diagonal Gaussian, once more, from what was written.
    const [m, v] = [last.means.subarray(0, 2), (last.logVariances as Float32Array).subarray(0, 2)];
    const kl = [0, 1].reduce(
      (sum, d) => sum + 0.5 * ((m[d] as number) ** 2 + Math.exp(v[d] as number) - 1 - (v[d] as number)),
      0,
    );
    expect(last.kl?.[0]).toBeCloseTo(kl, 3);
    const examples = await readExamples(run);
    expect([...(examples?.labels?.subarray(0, 5) ?? [])]).toEqual([7, 2, 1, 0, 4]);
    expect(examples?.images).toHaveLength(7_840_000);
    expect(Math.max(...(examples?.images.subarray(0, 784) ?? []))).toBe(255);
  });

  it("decodes here to the pixels that it decodes to there", async () => {
    expect(await readDecoderModel(run)).toMatchObject({ format: "layers-model", height: 28, width: 28 });
    const kept = await listCheckpoints(run);
    expect(kept.map(({ step, best }) => ({ step, best }))).toEqual([
      { step: 16, best: false },
      { step: 32, best: true },
    ]);
    const weights = (await readCheckpoint(kept[1]?.path as string)).arrays;
    const decoded = await latentLens(["decode", run, "--z", "0.7,-1.2", "--json"]);
    const { pixels } = events(decoded.stdout)[0] as { pixels: number[] };
    // The decoder once more, by hand, from torch's own weights (output × input).
    const layer = (name: string, input: readonly number[], activation: (value: number) => number) => {
      const [w, b] = [
        weights.get(`${name}.weight`)?.data as Float32Array,
        weights.get(`${name}.bias`)?.data as Float32Array,
      ];
      return Array.from(b, (bias, row) =>
        activation(
          input.reduce((sum, value, column) => sum + value * (w[row * input.length + column] as number), bias),
        ),
      );
    };
    const hidden = layer("fc3", [0.7, -1.2], (value) => Math.max(0, value));
    const expected = layer("fc4", hidden, (value) => 1 / (1 + Math.exp(-value)));
    expect(Math.max(...pixels.map((value, index) => Math.abs(value - (expected[index] as number))))).toBeLessThan(1e-5);
  });
});
