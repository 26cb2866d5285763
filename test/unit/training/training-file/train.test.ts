import { readdir, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { events, latentLens } from "../../cli/run-cli.js";
import { metricsWithoutTime } from "../small-run.js";
import { barsFile, barsModule, folderWith } from "./files.js";

/** Trains a file on the command line; its exit code, events and errors. */
async function train(folder: string, ...more: string[]) {
  const end = await latentLens(["train", path.join(folder, "bars.vae.ts"), "--json", ...more]);
  return { ...end, events: end.code === 0 ? events(end.stdout) : [] };
}

async function configurationOf(run: string): Promise<unknown> {
  const description = JSON.parse(await readFile(path.join(run, "run.json"), "utf8")) as { configuration: unknown };
  return description.configuration;
}

describe("a training file", () => {
  test("trains its own data, networks and objective, to the same numbers when it goes on from a checkpoint", async () => {
    const folder = await folderWith({ "bars.vae.ts": barsFile, "bars.ts": barsModule });
    const [whole, cut] = [path.join(folder, "whole"), path.join(folder, "cut")];
    expect((await train(folder, "--out", whole)).stderr).toBe("");
    expect((await train(folder, "--out", cut, "--epochs", "2")).code).toBe(0);
    // The run goes on with its own copy of the code.
    await writeFile(path.join(folder, "bars.vae.ts"), "nothing");
    expect((await latentLens(["train", "--resume", cut, "--epochs", "3"])).code).toBe(0);
    const metrics = await metricsWithoutTime(whole);
    expect(metrics.at(-1)?.total).toBeLessThan(metrics[0]?.total ?? 0);
    expect(await metricsWithoutTime(cut)).toEqual(metrics);
    const run = JSON.parse(await readFile(path.join(whole, "run.json"), "utf8")) as Record<string, unknown>;
    expect(run.configuration).toMatchObject({ encoder: { kind: "own" }, data: { kind: "own" }, epochs: 3 });
    expect((await readdir(path.join(whole, "training-code"))).sort()).toEqual(["bars.ts", "bars.vae.ts"]);
  });

  test("says what moves its weights, which the command line may replace", async () => {
    const text = barsFile.replace("learningRate: 0.01", "optimizer: sgd({ learningRate: 2e-3, momentum: 0.8 })");
    const folder = await folderWith({ "bars.vae.ts": text, "bars.ts": barsModule });
    const [whole, cut, other] = ["whole", "cut", "other"].map((name) => path.join(folder, name)) as [
      ...[string, string, string],
    ];
    expect((await train(folder, "--out", whole)).stderr).toBe("");
    expect((await train(folder, "--out", cut, "--epochs", "1")).code).toBe(0);
    expect((await latentLens(["train", "--resume", cut, "--epochs", "3"])).code).toBe(0);
    expect(await metricsWithoutTime(cut)).toEqual(await metricsWithoutTime(whole));
    expect((await train(folder, "--out", other, "--optimizer", "adagrad")).code).toBe(0);
    const configurations = await Promise.all([whole, other].map(configurationOf));
    expect(configurations).toMatchObject([
      { optimizer: { kind: "sgd", momentum: 0.8 }, learningRate: 2e-3 },
      { optimizer: { kind: "adagrad" }, learningRate: 0.01 },
    ]);
  });

  const wrong: Readonly<Record<string, readonly [find: string, replace: string, place: string, message: RegExp]>> = {
    "that is no TypeScript": ["likelihood: bernoulli(),", "likelihood: bernoulli(", "13:67", /Unexpected token/],
    "with a setting out of range": ["epochs: 3", "epochs: 0", "14:3", /epochs is 0; it may be a whole number/],
    "with momentum of 1": [
      "learningRate: 0.01",
      "optimizer: sgd({ momentum: 1 })",
      "14:3",
      /optimizer "sgd"'s momentum is 1; it may be from 0 to below 1/,
    ],
    "with a negative learning rate": [
      "learningRate: 0.01",
      "optimizer: adagrad({ learningRate: -0.01 })",
      "14:3",
      /learning rate is -0.01; it may be above 0/,
    ],
    "with two learning rates": [
      "learningRate: 0.01",
      "learningRate: 0.01, optimizer: adam({ learningRate: 0.02 })",
      "14:3",
      /learningRate is said twice: 0.01, and 0.02 of the optimizer/,
    ],
    "with an optimizer of tfjs": [
      "learningRate: 0.01",
      "optimizer: tf.train.sgd(0.01) as any",
      "14:3",
      /optimizer is none that there is: adam\(\{ learningRate \}\), adagrad\(\), sgd\(\{ momentum \}\)/,
    ],
    "with a latent space that cannot be": ["dimensions: 2", "dimensions: 0", "10:3", /dimensions go from 1/],
    "with a sphere of dimension 0": [
      "gaussian({ dimensions: 2 })",
      "sphere({ dimensions: 0 })",
      "10:3",
      /"sphere:0" is out/,
    ],
    "with hyperbolic space of positive curvature": [
      "gaussian({ dimensions: 2 })",
      "poincare({ dimensions: 2, curvature: 1 })",
      "10:3",
      /its curvature is 1; hyperbolic space has one/,
    ],
    "with more codes than data": [
      "gaussian({ dimensions: 2 })",
      "vectorQuantized({ dimensions: 4, positions: 2, codes: 512 })",
      "10:3",
      /at least 512 training examples, the data have 100/,
    ],
    "with a likelihood that the data don’t fit": [
      "likelihood: bernoulli()",
      "likelihood: continuousBernoulli()",
      "12:3",
      /these data are 0 and 1 alone.*take bernoulli\(\)/,
    ],
    "without a part": ["  latent: gaussian({ dimensions: 2 }),\n", "", "7:1", /latent is missing/],
    "with a part that there is not": ["decoder: mlp", "decoderr: mlp([8]), decoder: mlp", "7:1", /decoderr is no part/],
    "whose objective throws later on": [
      "=> reconstruction.add(kl.mul(Math.min(1, epoch / 2)))",
      "=> {\n    if (epoch > 0.8) throw new Error('enough');\n    return reconstruction.add(kl);\n  }",
      "14:5",
      /step 5: enough/,
    ],
    "whose objective throws what is no Error": [
      "=> reconstruction.add(kl.mul(Math.min(1, epoch / 2)))",
      "=> {\n    throw 'enough';\n  }",
      "13:3",
      /objective threw enough/,
    ],
    "with a timer that throws while it trains": [
      "const kernel",
      "setTimeout(() => {\n  throw new Error('too late');\n});\nconst kernel",
      "6:3",
      /too late/,
    ],
    "with a promise that nobody waits for": [
      "const kernel",
      "void Promise.reject(new Error('unheard'));\nconst kernel",
      "5:1",
      /unheard/,
    ],
    "that awaits outside of a function": [
      "const kernel",
      "await Promise.resolve();\nconst kernel",
      "5:1",
      /within async functions only; a data function may be one/,
    ],
    "that only Node finds wrong": ["Math.min(1, epoch / 2)", "super.beta", "13:3", /.super. keyword unexpected here/],
    "whose objective is not one number an example": [
      "=> reconstruction.add(kl.mul(Math.min(1, epoch / 2)))",
      "=> tf.mean(reconstruction.add(kl).add(epoch)) as any",
      "13:3",
      /objective gave a tensor of shape \[\]; it is to give one number an example, \[20\]/,
    ],
    "whose objective is no number": [
      "=> reconstruction.add(kl.mul(Math.min(1, epoch / 2)))",
      "=> reconstruction.mul(epoch > 0.8 ? Number.NaN : 1)",
      "13:3",
      /step 5: the objective term is NaN/,
    ],
    "whose decoder gives too few numbers": [
      "decoder: mlp([8])",
      "decoder: { variables: {}, apply: (z) => z.mul(2) }",
      "11:3",
      /decoder gives 2 numbers an example .* need 36/,
    ],
    "whose likelihood throws": [
      "likelihood: bernoulli()",
      "likelihood: { logDensity: (x, output) => output.sum(1).add(tf.zeros([7])) as tf.Tensor1D }",
      "12:3",
      /could not be broadcast/,
    ],
    "whose shapes do not fit": ["[36, 8]", "[35, 8]", "9:3", /inner sizes of \[2,36\] and \[35,8\]/],
    "that imports what there is not": ["./bars", "./bar", "3:1", /"\.\/bar" can't be imported/],
    "whose data are damaged": [
      "bars(120)",
      "({ ...bars(120), train: { ...bars(120).train, width: 5 } })",
      "8:3",
      /144 images, but 120 labels/,
    ],
  };
  test.each(Object.keys(wrong))("%s ends with one line that says where", async (name) => {
    const [find, replace, place, message] = wrong[name] as (typeof wrong)[string];
    expect(barsFile).toContain(find);
    const text = barsFile.replace(find, replace);
    const folder = await folderWith({ "bars.vae.ts": text, "bars.ts": barsModule });
    const { code, stderr } = await train(folder, "--out", path.join(folder, "run"));
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`bars.vae.ts:${place}`);
  });

  test("may be JavaScript that assigns to module.exports", async () => {
    const text = `const { bernoulli, defineVae, gaussian, mlp } = require("latent-lens");
const { bars } = require("./bars");
module.exports = defineVae({ data: () => bars(60), encoder: mlp([8]), latent: gaussian({ dimensions: 2 }),
  decoder: mlp([8]), likelihood: bernoulli(), train: { epochs: 1, batchSize: 20 } });`;
    const folder = await folderWith({ "old.vae.js": text, "bars.ts": barsModule });
    const end = await latentLens(["train", path.join(folder, "old.vae.js"), "--out", path.join(folder, "run")]);
    expect(end).toMatchObject({ code: 0 });
  });

  test("cannot be told otherwise what it says itself", async () => {
    const folder = await folderWith({ "bars.vae.ts": barsFile, "bars.ts": barsModule });
    const { code, stderr } = await train(folder, "--latent", "gaussian:3");
    expect(code).toBe(2);
    expect(stderr).toMatch(/--latent can't go with a training file/);
  });
});
