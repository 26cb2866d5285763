import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.js";
import { latentLensHere } from "./cli-here.js";
import { latentLens } from "./run-cli.js";

/** What the built program itself answers; all else is asked of the same code without a process of its own. */
const asProgram = ["train --epochs 0", "evaluate /nowhere"];

const run = (words: string) =>
  (asProgram.includes(words) ? latentLens : latentLensHere)(words.split(" ").filter(Boolean));

describe("wrong usage exits with 2 and one line that says what is wrong", () => {
  it.each([
    ["", "which command?"],
    ["bogus", '"bogus" is no command'],
    ["train --bogus", "Unknown option '--bogus'"],
    ["train surplus", '"surplus" is no training file'],
    ["train digits.vae.ts surplus", 'unexpected "surplus"'],
    ["train --epochs", "argument missing"],
    ["train --epochs 0", "epochs is 0"],
    ["train --epochs 1.5", '"1.5" is no whole number'],
    ["train --batch-size -3", "batch size is -3"],
    ["train --learning-rate 0", "learning rate is 0"],
    ["train --optimizer lion", "adam, adagrad, sgd"],
    ["train --optimizer sgd --momentum 1", "momentum is 1; it may be from 0 to below 1"],
    ["train --optimizer adam --momentum 0.9", "--momentum goes with --optimizer sgd"],
    ["train --resume run --optimizer sgd", "--optimizer can't go with --resume"],
    ["train --learning-rate -1", "learning rate is -1"],
    ["train --learning-rate fast", '"fast" is no number'],
    ["train --learning-rate-schedule linear", "constant, cosine"],
    ["train --latent gaussian:0", '"gaussian:0" is out of range'],
    ["train --latent cube:2", '"cube:2" is not known'],
    ["train --latent sphere:0", '"sphere:0" is out of range'],
    ["train --latent vaells:0", "dimensions is 0; it may be from 1 to 64"],
    ["train --latent poincare:2,1", "its curvature is 1; hyperbolic space has one from -100 to -0.001"],
    ["train --latent poincare:2,0", "its curvature is 0"],
    ["train --latent product:e2,s0", "product:e2,s2,h2"],
    ["train --latent wae:8,much", "wae:8,10,gan"],
    ["train --latent vq:64", "vq:64x512"],
    ["train --latent vq:64x512x5", "a number that divides 64"],
    ["train --latent vq:64x512 --limit 100", "at least 512 training examples, the limit is 100"],
    ["train --latent vaells:2,0", "operators is 0; it may be from 1 to 64"],
    ["train --latent vaells:2,4,5", '"vaells:2,4,5" is no vaells:DIMENSIONS[,OPERATORS]'],
    ["train --latent sphere", '"sphere" needs a whole number of dimensions'],
    ["train --latent gaussian:99999999", "dimensions go from 1 to 4096"],
    ["train --latent poincare:2,-1e9", "its curvature is -1000000000; hyperbolic space"],
    ["train --latent product:fixed", '"product:fixed" is no product'],
    ["train --latent vq:64x1", "codes is 1; it may be from 2"],
    ["train --hidden 400,0", "hidden units is 0"],
    ["train --activation step", "relu, tanh"],
    ["train --limit 0", "limit is 0"],
    ["train --seed -1", "seed is -1"],
    ["train --out=", "--out is empty"],
    ["train --resume run --limit 5", "--limit can't go with --resume"],
    ["evaluate", "RUN|CHECKPOINT is missing"],
    ["evaluate run --importance-samples 0", "from 1 to"],
    ["decode run", "--z is missing"],
    ["decode run --z 1,2", "--out FILE.png"],
    ["decode run --z 1,x --json", '"x" is no number'],
    ["decode run --z 1,2 --out image.gif", "written as .png"],
    ["export run --out file.png", "--what is missing"],
    ["export run --what everything --out file.png", "manifold, reconstructions"],
    ["export run --what animation --out file.png", "animation is written as gif"],
    ["export run --what manifold --out file.csv", "manifold is written as svg, png"],
    ["reproduce figure9", '"figure9" can\'t be reproduced'],
    ["reproduce review --budget 2", "above 0, at most 1"],
  ])("latent-lens %s", async (words, said) => {
    const { code, stdout, stderr } = await run(words);
    expect(stderr).toContain(said);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 2, stdout: "", lines: 1 });
  });
});

describe("what can't be read exits with 1 and one line", () => {
  it.each([
    ["evaluate /nowhere", "/nowhere"],
    ["decode /nowhere --z 1,2 --json", "/nowhere"],
    ["export /nowhere --what curves --out /nowhere.svg", "/nowhere"],
    ["train --resume /nowhere", "/nowhere"],
    ["train --data /nowhere --out /nowhere-either", "/nowhere: there is no such file or folder"],
  ])("latent-lens %s", async (words, said) => {
    const { code, stdout, stderr } = await run(words);
    expect(stderr).toContain(said);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 1 });
  });

  it("shows where in the program it happened with --verbose alone", async () => {
    const { code, stderr } = await latentLens(["evaluate", "/nowhere", "--verbose"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n\s+at /);
  });
});

describe("help", () => {
  it("names every command, and each command its options", async () => {
    const { code, stdout } = await latentLensHere(["--help"]);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(`latent-lens ${name}`);
    for (const { name, options } of commands) {
      const help = await latentLensHere([name, "--help"]);
      expect(help.code).toBe(0);
      for (const option of Object.keys(options)) expect(help.stdout).toContain(`--${option}`);
    }
  });

  it("says its version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await latentLens(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
