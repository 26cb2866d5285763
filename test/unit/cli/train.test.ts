import { cp, readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { decode } from "fast-png";
import { beforeAll, describe, expect, it } from "vitest";
import type { MetricLine, RunDescription } from "../../../src/protocol.js";
import { metricsWithoutTime, newRunPlace, smallConfiguration } from "../training/small-run.js";
import { type CliEnd, events, latentLens } from "./run-cli.js";

const TIMEOUT = 60_000;

function small(out: string, ...more: string[]): string[] {
  const data = smallConfiguration.data as { path: string };
  return [
    "train",
    "--data",
    data.path,
    "--hidden",
    "32",
    "--epochs",
    "3",
    "--log-interval",
    "5",
    "--out",
    out,
    ...more,
  ];
}

async function description(run: string): Promise<RunDescription> {
  return JSON.parse(await readFile(path.join(run, "run.json"), "utf8")) as RunDescription;
}

describe("a run", { timeout: TIMEOUT }, () => {
  let run: string;
  let trained: CliEnd;

  beforeAll(async () => {
    run = await newRunPlace();
    trained = await latentLens(small(run, "--json", "--limit", "2000", "--seed", "7"));
  }, TIMEOUT);

  it("tells each metric line as JSON, a test line an epoch, and last its best and its last", async () => {
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    const told = events(trained.stdout);
    const done = told.pop();
    expect(told).toEqual(events(await readFile(path.join(run, "metrics.jsonl"), "utf8")));
    const tests = told.filter(({ split }) => split === "test") as unknown as MetricLine[];
    expect(tests.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const best = tests.reduce((least, line) => (line.total < least.total ? line : least));
    expect(done).toEqual({ event: "done", run, best, last: tests[2] });
    expect(await description(run)).toMatchObject({
      status: "done",
      data: { trainCount: 2000, testCount: 300 },
      configuration: { seed: 7, limit: 2000, encoder: { hidden: [32] } },
    });
  });

  it("is evaluated to the numbers of its last test line", async () => {
    const { code, stdout } = await latentLens(["evaluate", run, "--json", "--importance-samples", "8"]);
    expect(code).toBe(0);
    const [found] = events(stdout);
    const { last } = await description(run);
    expect(found).toMatchObject({
      ...{ event: "evaluate", epoch: 3, reconstruction: last?.reconstruction, kl: last?.kl, total: last?.total },
      ...{ rate: last?.kl, distortion: last?.reconstruction, pseudoLikelihood: true, collapse: null },
      ...{ examples: 300, data: { height: 28, width: 28, channels: 1 } },
    });
    const importance = found?.importance as Record<string, number>;
    const numbers = ["logLikelihood", "standardError", "posteriorGap", "mutualInformation", "totalCorrelation"];
    for (const name of numbers) expect(found?.[name]).toEqual(expect.any(Number));
    expect(found).toMatchObject({ logLikelihood: importance.logLikelihood, posteriorGap: importance.gap, samples: 8 });
    const { elbo, logLikelihood, posteriorGap, exactLogLikelihood, exactError } = found as Record<string, number>;
    expect((logLikelihood as number) - (elbo as number)).toBeCloseTo(posteriorGap as number, 9);
    // Eight draws are a bound from below, on average.
    expect(exactLogLikelihood).toBeGreaterThan((logLikelihood as number) - 0.05);
    expect(exactError).toBeLessThan(0.01);
    const separation = found?.labelSeparation as { accuracy: number; silhouette: number };
    expect(separation.accuracy).toBeGreaterThan(0.2);
    expect(Math.abs(separation.silhouette)).toBeLessThan(1);
    expect(found?.activeUnits).toBe(2);
    const { mutualInformation, marginalKl, kl } = found as Record<string, number>;
    expect((mutualInformation as number) + (marginalKl as number)).toBeCloseTo(kl as number, 0);
    expect(mutualInformation).toBeLessThanOrEqual(Math.log(300));
    const classes = found?.classes as { examples: number; elbo: number }[];
    expect(classes.reduce((sum, { examples }) => sum + examples, 0)).toBe(300);
    const again = await latentLens(["evaluate", run, "--json", "--importance-samples", "8"]);
    expect(events(again.stdout)).toEqual([found]);
    expect(importance.gap).toBeGreaterThan(0);
    expect(importance.elbo).toBeCloseTo(-(last as MetricLine).total, -1);
    expect(importance.effectiveSampleSize).toBeGreaterThan(1);
    expect(importance.effectiveSampleSize).toBeLessThanOrEqual(8);
  });

  it("has each example's terms written as a table", async () => {
    const out = path.join(path.dirname(run), "terms.csv");
    const words = ["evaluate", run, "--importance-samples", "8", "--json"];
    const [found] = events((await latentLens([...words, "--out", out])).stdout);
    const [header, ...rows] = (await readFile(out, "utf8")).trim().split("\n");
    expect(header).toBe(
      "example,label,reconstruction,elbo,log_likelihood,gap,effective_sample_size,exact_log_likelihood",
    );
    expect(rows).toHaveLength(300);
    const mean = (column: number) => rows.reduce((sum, row) => sum + Number(row.split(",")[column]), 0) / 300;
    expect(mean(3)).toBeCloseTo(found?.elbo as number, 3);
    expect(mean(7)).toBeCloseTo(found?.exactLogLikelihood as number, 3);
    const wrong = await latentLens(["evaluate", run, "--out", out]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("--out writes each example's terms, which --importance-samples estimates");
  });

  it("is decoded, as numbers and as the same image, from the run and from its checkpoint", async () => {
    const out = path.join(path.dirname(run), "image.png");
    const { code, stdout } = await latentLens(["decode", run, "--z", "-0.5,1e0", "--json", "--out", out]);
    expect(code).toBe(0);
    const [found] = events(stdout) as { event: string; z: number[]; pixels: number[] }[];
    expect(found).toMatchObject({ event: "decode", z: [-0.5, 1] });
    expect(found?.pixels).toHaveLength(784);
    expect(Math.min(...(found?.pixels ?? []))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...(found?.pixels ?? []))).toBeLessThanOrEqual(1);
    const image = decode(await readFile(out));
    expect([...image.data]).toEqual(found?.pixels.map((value) => Math.round(255 * value)));

    const [newest] = (await readdir(path.join(run, "checkpoints"))).sort().reverse();
    const checkpoint = path.join(run, "checkpoints", newest as string);
    const again = await latentLens(["decode", checkpoint, "--z=-0.5,1", "--json"]);
    expect(events(again.stdout)[0]?.pixels).toEqual(found?.pixels);

    const wrong = await latentLens(["decode", run, "--z", "1", "--json"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--z gives 1, a code of this model has 2 coordinates");
  });

  it.each([
    ["manifold", "png", "\u0089PNG"],
    ["manifold", "svg", "<svg "],
    ["reconstructions", "png", "\u0089PNG"],
    ["reconstructions", "svg", "<svg "],
    ["latent", "png", "\u0089PNG"],
    ["latent", "svg", "<svg "],
    ["latent", "csv", "example,label,mean_1,mean_2,variance_1,variance_2\n0,7,"],
    ["curves", "png", "\u0089PNG"],
    ["curves", "svg", "<svg "],
    ["curves", "csv", "split,epoch,step,reconstruction,kl,objective,total"],
    ["animation", "gif", "GIF89a"],
  ])("is exported: %s as %s", async (what, format, start) => {
    const out = path.join(path.dirname(run), `${what}.${format}`);
    expect(await latentLens(["export", run, "--what", what, "--out", out])).toMatchObject({ code: 0, stderr: "" });
    const file = await readFile(out, "latin1");
    expect(file.slice(0, start.length)).toBe(start);
    // Packed pixels may spell any word.
    if (format === "svg") expect(file.replaceAll(/base64,[\w+/=]*/g, "")).not.toMatch(/NaN|undefined/);
  });

  it("is exported as a sequence of images, one a recorded moment", async () => {
    const out = path.join(path.dirname(run), "frames");
    expect(await latentLens(["export", run, "--what", "animation", "--out", out])).toMatchObject({
      code: 0,
      stderr: "",
    });
    const names = (await readdir(out)).sort();
    expect(names).toHaveLength((await readdir(path.join(run, "snapshots"))).length);
    expect(names[0]).toBe("frame-0001.png");
    const sizes = await Promise.all(names.map(async (name) => decode(await readFile(path.join(out, name)))));
    expect(new Set(sizes.map(({ width, height }) => `${width}×${height}`)).size).toBe(1);
    const again = await latentLens(["export", run, "--what", "animation", "--out", out]);
    expect(again.stderr).toContain("it holds frames already (frame-0001.png)");
    const wrong = await latentLens(["export", run, "--what", "curves", "--out", path.join(out, "more")]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("curves is written as svg, png, csv");
  });

  it("leaves nothing behind where a picture can't be written", async () => {
    const before = await readdir(path.dirname(run));
    const out = path.join(path.dirname(run), "no", "such", "folder.svg");
    const { code, stderr } = await latentLens(["export", run, "--what", "curves", "--out", out]);
    expect(code).toBe(1);
    expect(stderr).toContain("it can't be written");
    expect(await readdir(path.dirname(run))).toEqual(before);
  });

  it("is not trained over", async () => {
    const { code, stderr } = await latentLens(small(run));
    expect(code).toBe(1);
    expect(stderr).toContain("not empty");
  });
});

describe("going on", { timeout: TIMEOUT }, () => {
  /** A run of three epochs that was left alone. */
  let alone: string;

  beforeAll(async () => {
    alone = await newRunPlace();
    expect(await latentLens(small(alone))).toMatchObject({ code: 0 });
  }, TIMEOUT);

  it("takes more epochs and nothing else", async () => {
    const run = await newRunPlace();
    await cp(alone, run, { recursive: true });
    const fewer = await latentLens(["train", "--resume", run, "--epochs", "2"]);
    expect(fewer.code).toBe(2);
    expect(fewer.stderr).toContain("epochs may only rise");
    const more = await latentLens(["train", "--resume", run, "--epochs", "4", "--json"]);
    expect(more.code).toBe(0);
    expect(new Set(events(more.stdout).map(({ epoch }) => epoch))).toEqual(new Set([4, undefined]));
    const whole = await newRunPlace();
    await latentLens(small(whole, "--epochs", "4"));
    expect(await metricsWithoutTime(run)).toEqual(await metricsWithoutTime(whole));
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "after %s it comes to the numbers of a run that was left alone",
    async (signal) => {
      const stopped = await newRunPlace();
      let sent = false;
      const end = await latentLens(small(stopped, "--json"), (stdout, kill) => {
        if (sent || !stdout.includes('"epoch":2')) return;
        sent = true;
        // A terminal's Ctrl-C reaches us from the terminal, and once more from the program that started us.
        kill(signal);
        kill(signal);
      });
      expect(end.code).toBe(130);
      expect(end.stderr).toContain(`train --resume ${stopped}`);
      expect((await description(stopped)).status).toBe("cancelled");
      expect(events(end.stdout).some(({ event }) => event === "done")).toBe(false);
      expect(await latentLens(["train", "--resume", stopped])).toMatchObject({ code: 0 });
      expect(await metricsWithoutTime(stopped)).toEqual(await metricsWithoutTime(alone));
    },
  );

  it("draws the same pixels anew where they are binarised, and says so of the run", async () => {
    const [run, whole] = [await newRunPlace(), await newRunPlace()];
    await latentLens(small(run, "--binarize", "dynamic", "--epochs", "1"));
    expect(await latentLens(["train", "--resume", run, "--epochs", "2"])).toMatchObject({ code: 0, stderr: "" });
    await latentLens(small(whole, "--binarize", "dynamic", "--epochs", "2"));
    expect(await metricsWithoutTime(run)).toEqual(await metricsWithoutTime(whole));
    expect((await description(run)).configuration?.data).toMatchObject({ kind: "path", binarization: "dynamic" });
    const { stdout } = await latentLens(["evaluate", run, "--json"]);
    expect(events(stdout)[0]).toMatchObject({ total: (await description(run)).last?.total });
    const wrong = await latentLens(small(run, "--binarize", "static"));
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("--binarize static: it is one of none, dynamic, threshold");
  });

  it("trains without the processor's own roundings where asked", async () => {
    const run = await newRunPlace();
    await latentLens(small(run, "--deterministic", "--epochs", "1"));
    expect((await description(run)).backend).toMatch(/^wasm-simd /);
    const { code, stderr } = await latentLens(["train", "--resume", run, "--epochs", "2"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect((await description(run)).backend).toMatch(/^wasm-simd /);
  });
});
