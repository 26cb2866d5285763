import { readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  listCheckpoints,
  listSnapshots,
  readCheckpoint,
  readSnapshot,
} from "../../../../src/checkpoint/run-folder/index.js";
import type { Decoded, ElboBreakdown, MetricLine, RunDescription, TrainerToHost } from "../../../../src/protocol.js";
import { TrainingSession } from "../../../../src/training/session.js";
import { events, latentLens } from "../../cli/run-cli.js";
import { places, trainer } from "../small-run.js";
import { barsModule, folderWith } from "./files.js";

/** Every part is a function; the decoder is one product, so that what it makes can be computed here. */
const text = `import * as tf from "@tensorflow/tfjs";
import { defineVae, gaussian } from "latent-lens";
import { bars } from "./bars";

const kernel = tf.variable(tf.randomNormal([36, 8], 0, 0.2)) as tf.Variable<tf.Rank.R2>;
const weights = tf.variable(tf.randomNormal([2, 36])) as tf.Variable<tf.Rank.R2>;
const bias = tf.variable(tf.zeros([36]));

export default defineVae({
  data: () => bars(240),
  encoder: { variables: { kernel }, apply: (x) => tf.tanh(x.matMul(kernel)) },
  latent: gaussian({ dimensions: 2 }),
  decoder: { variables: { weights, bias }, apply: (z) => z.matMul(weights).add(bias) },
  likelihood: {
    logDensity: (x, logits) => tf.sub(tf.mul(x, logits), tf.softplus(logits)).sum(1),
    meanActivation: "sigmoid",
  },
  objective: ({ reconstruction, kl, epoch }) => reconstruction.add(kl.mul(0.5 * Math.min(1, epoch / 2))),
  train: { epochs: 3, batchSize: 20, logInterval: 5, learningRate: 0.02 },
});
`;

describe("a run whose parts are functions of its training file", () => {
  let folder: string;
  let run: string;

  beforeAll(async () => {
    folder = await folderWith({ "bars.vae.ts": text, "bars.ts": barsModule });
    run = path.join(folder, "run");
    const trained = await latentLens(["train", path.join(folder, "bars.vae.ts"), "--out", run]);
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    // The run has its own copy.
    for (const name of ["bars.vae.ts", "bars.ts"]) await rm(path.join(folder, name));
  }, 60_000);

  /** sigmoid(z · weights + bias), of the newest checkpoint. */
  async function decoded(z: readonly [number, number]): Promise<number[]> {
    const checkpoint = await readCheckpoint((await listCheckpoints(run)).at(-1)?.path ?? "");
    const values = (name: string) => Array.from(checkpoint.arrays.get(name)?.data ?? [], Number);
    const weights = values("decoder/weights");
    return values("decoder/bias").map((bias, pixel) => {
      const logit = bias + z[0] * (weights[pixel] as number) + z[1] * (weights[36 + pixel] as number);
      return 1 / (1 + Math.exp(-logit));
    });
  }

  test("is evaluated to the figures that it had when it was trained", async () => {
    const { code, stdout } = await latentLens(["evaluate", run, "--json"]);
    expect(code).toBe(0);
    const description = JSON.parse(await readFile(path.join(run, "run.json"), "utf8")) as RunDescription;
    const { reconstruction, kl, objective, total } = description.last as MetricLine;
    const [found] = events(stdout) as unknown as MetricLine[];
    for (const [name, value] of Object.entries({ reconstruction, kl, objective, total })) {
      expect(found?.[name as "total"], name).toBeCloseTo(value as number, 4);
    }
    expect(objective).toBeCloseTo(reconstruction + 0.5 * (kl ?? 0), 4);
  });

  test("has its log p(x) estimated, on the command line and for the panel", async () => {
    const { code, stdout } = await latentLens(["evaluate", run, "--importance-samples", "64", "--json"]);
    expect(code).toBe(0);
    const { importance } = events(stdout)[0] as { importance: ElboBreakdown };
    expect(importance.logLikelihood).toBeGreaterThan(importance.elbo);
    const news: TrainerToHost[] = [];
    const request = { type: "estimateGap", folder: run, examples: 1000, samples: 32, ...places } as const;
    const session = new TrainingSession(trainer, request);
    session.listen((message) => news.push(message));
    expect(await session.ended).toMatchObject({ status: "done" });
    const last = news.findLast((message) => message.type === "gap");
    expect(last?.type === "gap" && last.estimate?.gap).toBeGreaterThan(0);
  });

  test("decodes on the command line, to what its weights say", async () => {
    const { code, stdout } = await latentLens(["decode", run, "--z", "0.5,-1", "--json"]);
    expect(code).toBe(0);
    const [{ pixels }] = events(stdout) as unknown as [{ pixels: number[] }];
    const expected = await decoded([0.5, -1]);
    for (const [index, pixel] of pixels.entries()) expect(pixel).toBeCloseTo(expected[index] as number, 5);
  });

  test.each(["manifold", "samples", "reconstructions"])("its %s is a picture", async (what) => {
    const out = path.join(folder, `${what}.png`);
    expect(await latentLens(["export", run, "--what", what, "--out", out])).toMatchObject({ code: 0, stderr: "" });
    expect((await readFile(out)).subarray(1, 4).toString()).toBe("PNG");
  });

  test("decodes in a process of its own, at any recorded moment, until it is stopped", async () => {
    const session = new TrainingSession(trainer, { type: "serveDecoder", folder: run, ...places });
    const answers: Decoded[] = [];
    const enough = new Promise<void>((resolve) => {
      session.listen((message) => {
        if (message.type === "decoded") answers.push(message);
        if (answers.length === 4) resolve();
      });
    });
    const [first, last] = [(await listSnapshots(run))[0], (await listSnapshots(run)).at(-1)];
    const weightsOf = async (step = 0) => (await readSnapshot(run, step)).decoderWeights;
    const cut = path.join(run, "cut.bin");
    await writeFile(cut, new Uint8Array(8));
    const codes = new Float32Array([0.5, -1, 1, 1]);
    session.decode({ type: "decode", request: 1, weights: await weightsOf(first?.step), codes });
    session.decode({ type: "decode", request: 2, weights: await weightsOf(last?.step), codes });
    session.decode({ type: "decode", request: 3, weights: null, codes: codes.subarray(2) });
    session.decode({ type: "decode", request: 4, weights: { file: cut, begin: 0, end: 8 }, codes });
    await enough;
    expect(answers.map(({ request }) => request)).toEqual([1, 2, 3, 4]);
    const expected = [...(await decoded([0.5, -1])), ...(await decoded([1, 1]))];
    const apart = (images: Float32Array | null | undefined, values: readonly number[]) => {
      expect(images).toHaveLength(values.length);
      return Math.max(...values.map((value, index) => Math.abs(value - (images?.[index] as number))));
    };
    expect(apart(answers[1]?.images, expected)).toBeLessThan(1e-6);
    expect(apart(answers[2]?.images, expected.slice(36))).toBeLessThan(1e-6);
    expect(apart(answers[0]?.images, expected)).toBeGreaterThan(1e-3);
    expect(answers[3]).toMatchObject({ images: null, problem: "the decoder has 108 numbers, but 2 were kept" });
    expect(await session.stop()).toMatchObject({ status: "cancelled" });
  });

  test("that can't be made again says where in its code", async () => {
    await writeFile(path.join(run, "training-code", "bars.vae.ts"), text.replace("[2, 36]", "[3, 36]"));
    const end = await new TrainingSession(trainer, { type: "serveDecoder", folder: run, ...places }).ended;
    expect(end).toMatchObject({ status: "failed", place: { line: 13 } });
    expect(end.message).toMatch(/inner sizes|matMul/);
  });
});
