import { copyFile, readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import {
  isLocked,
  listSnapshots,
  readDecoderModel,
  readExamples,
  readMetrics,
  readRunDescription,
} from "../../src/checkpoint/run-folder/index.js";
import { hasTorch, type PythonEnd, python, pythonFolder, runsIn, startPython } from "../support/python.js";
import { events, latentLens } from "../unit/cli/run-cli.js";

const tiny = path.resolve(import.meta.dirname, "../fixtures/python/tiny.py");

/** A folder with a program that begins with the small model's names. */
async function place(program: string): Promise<string> {
  const folder = await pythonFolder();
  await copyFile(tiny, path.join(folder, "tiny.py"));
  const head =
    "import copy, io, os, signal, sys, time\nimport latent_lens, torch\nfrom torch import nn\nfrom tiny import *\n";
  await writeFile(path.join(folder, "program.py"), head + program);
  return folder;
}

async function run(
  program: string,
): Promise<PythonEnd & { readonly folder: string; readonly run: string | undefined }> {
  const folder = await place(program);
  const end = await python(folder, "program.py");
  return { ...end, folder, run: (await runsIn(folder))[0] };
}

describe.skipIf(!hasTorch)("other programs in PyTorch", () => {
  it("a decoder with any of the known activations decodes here as there, colours and all", async () => {
    const activations = [
      "ReLU",
      "Tanh",
      "Sigmoid",
      "ELU",
      "SELU",
      "SiLU",
      "Softplus",
      "LeakyReLU",
      "ReLU6",
      "Softsign",
    ];
    const end = await run(
      `for name in "${activations.join(" ")}".split():\n` +
        "  model = VAE(getattr(nn, name)(), nn.Dropout())\n  model.decoder[0].weight.data *= 4\n" +
        "  latent_lens.follow(model, (x, labels), name=name, folder=name)\n  model.eval()\n" +
        "  print(model.decoder(torch.tensor([[0.5, -1.0, 2.0]]))[0].permute(1, 2, 0).flatten().tolist())",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    const theirs = end.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as number[]);
    const first = path.join(end.folder, activations[0] as string);
    expect(await readExamples(first)).toMatchObject({ height: 4, width: 4, channels: 2 });
    for (const [position, name] of activations.entries()) {
      const decoded = await latentLens(["decode", path.join(end.folder, name), "--z", "0.5,-1,2", "--json"]);
      const { pixels } = events(decoded.stdout)[0] as { pixels: number[] };
      const furthest = Math.max(...pixels.map((value, at) => Math.abs(value - (theirs[position]?.[at] as number))));
      expect({ name, length: pixels.length, close: furthest < 1e-5 }).toEqual({ name, length: 32, close: true });
    }
  });

  it("a convolutional decoder decodes here as there", async () => {
    const end = await run(
      "model = VAE(nn.ReLU())\nmodel.decoder = nn.Sequential(nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(),\n" +
        "  nn.Unflatten(1, (4, 2, 2)), nn.ConvTranspose2d(4, 6, 3, 2, 1, output_padding=1), nn.BatchNorm2d(6), nn.Tanh(),\n" +
        "  nn.Conv2d(6, 5, 3, padding=1), nn.ReLU(), nn.Conv2d(5, 2, (1, 3), padding=(0, 1)), nn.Sigmoid())\n" +
        "for _ in range(9): model(3 * x)\n" +
        "class Viewed(nn.Module):\n" +
        "  def __init__(self):\n    super().__init__()\n    self.inner = model\n" +
        "  def decode(self, z): return self.inner.decoder(z).view(z.size(0), -1).view(-1, 2, 4, 4)\n" +
        "  def forward(self, x): return self.inner(x)\n" +
        "viewed = Viewed()\nfor each in (model, viewed): latent_lens.follow(each, x, folder=type(each).__name__)\n" +
        "model.eval()\nprint(model.decoder(torch.tensor([[0.5, -1.0, 2.0]]))[0].permute(1, 2, 0).flatten().tolist())",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    const theirs = JSON.parse(end.stdout) as number[];
    for (const name of ["VAE", "Viewed"]) {
      const decoded = await latentLens(["decode", path.join(end.folder, name), "--z", "0.5,-1,2", "--json"]);
      expect(decoded.stderr).toBe("");
      const { pixels } = events(decoded.stdout)[0] as { pixels: number[] };
      expect(pixels).toHaveLength(32);
      expect(Math.max(...pixels.map((value, at) => Math.abs(value - (theirs[at] as number))))).toBeLessThan(1e-5);
    }
  });

  it("a decoder that is no chain of known layers leaves the points alone", async () => {
    const end = await run(
      "class Residual(VAE):\n  def decode(self, z): return self.decoder(z + z.sin())\n" +
        "latent_lens.follow(Residual(nn.ReLU()), x)",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(await readDecoderModel(end.run as string)).toBeNull();
    expect((await listSnapshots(end.run as string)).length).toBe(1);
  });

  it("epochs end where the program evaluates, when nothing else tells", async () => {
    const end = await run(
      "model = VAE(nn.ReLU())\nlens = latent_lens.follow(model, x, log_interval=2)\n" +
        "for _ in range(3): train(model, 5); evaluate(model); evaluate(model)",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    const lines = await readMetrics(end.run as string);
    const at = (split: string) => lines.filter((line) => line.split === split).map(({ epoch, step }) => [epoch, step]);
    expect(at("test")).toEqual([
      [1, 5],
      [2, 10],
      [3, 15],
    ]);
    expect(at("train")).toEqual([
      [1, 2],
      [1, 4],
      [1, 5],
      [2, 7],
      [2, 9],
      [2, 10],
      [3, 12],
      [3, 14],
      [3, 15],
    ]);
    expect((await readRunDescription(end.run as string)).stepsPerEpoch).toBe(5);
  });

  it("terms that the program says itself go before those that were seen, and give the objective", async () => {
    const end = await run(
      "model = VAE(nn.ReLU())\nlens = latent_lens.follow(model, x, log_interval=2)\n" +
        "for _ in range(2):\n  lens.log(torch.tensor(600.0), 40.0, objective=torch.tensor(760.0), examples=20); train(model, 1)\n",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    const [line] = await readMetrics(end.run as string);
    expect(line).toMatchObject({ step: 2, reconstruction: 30, kl: 2, total: 32, objective: 38 });
    expect(line?.klByDimension).toBeUndefined();
    const vector = await run("latent_lens.follow(VAE(nn.ReLU()), x).log(x, x)");
    expect(vector.stderr.trim()).toMatch(/ValueError: log: a term is one number; give sums over examples=, or means$/);
  });

  it("an exception ends the run as failed, in one line; Ctrl-C as stopped; a kill leaves no lock that holds", async () => {
    const failed = await run("model = VAE(nn.ReLU())\nlatent_lens.follow(model, x)\ntrain(model, 5, fail_at=2)");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/RuntimeError: the third step/);
    expect(await readRunDescription(failed.run as string)).toMatchObject({
      status: "failed",
      message: "RuntimeError: the third step",
    });
    for (const [signal, status] of [
      ["SIGINT", "cancelled"],
      ["SIGKILL", "running"],
    ] as const) {
      const folder = await place("latent_lens.follow(VAE(nn.ReLU()), x)\nprint('ready', flush=True)\ntime.sleep(60)");
      const { child, ended } = startPython(folder, ["program.py"]);
      await new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
      const [place_] = await runsIn(folder);
      expect(await isLocked(place_ as string)).toBe(true);
      child.kill(signal);
      await ended;
      expect(await isLocked(place_ as string)).toBe(false);
      expect((await readRunDescription(place_ as string)).status).toBe(status);
    }
  });

  it("a term that is not finite ends the following, not the training", async () => {
    const end = await run(
      "model = VAE(nn.ReLU())\nlens = latent_lens.follow(model, x, log_interval=1)\ntrain(model, 1)\n" +
        "lens.log(float('nan'), 1.0)\ntrain(model, 2)\nprint('trained on')",
    );
    expect(end).toMatchObject({ code: 0, stdout: "trained on\n" });
    expect(end.stderr).toMatch(/the reconstruction term is nan; try a smaller learning rate \(the training goes on/);
    expect((await readRunDescription(end.run as string)).status).toBe("failed");
  });

  it("the model can be copied and saved, modes and random numbers stay", async () => {
    const end = await run(
      "model = VAE(nn.ReLU())\nmodel.decoder.eval()\nbefore = torch.rand(1).item(); torch.manual_seed(5)\n" +
        "state = torch.get_rng_state()\nlatent_lens.follow(model, x)\nassert torch.equal(state, torch.get_rng_state())\n" +
        "assert model.training and not model.decoder.training\ncopy.deepcopy(model)(x)\nfile = io.BytesIO()\n" +
        "torch.save(model, file); file.seek(0); torch.load(file)(x)",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
  });

  it("what does not fit is refused in one line, and leaves no run", async () => {
    const refused: [call: string, said: RegExp][] = [
      ["3, x", /^model: a torch.nn.Module is needed, this is of type int$/],
      ["nn.Linear(4, 4), x", /it returns \[\(60, 2, 4, 4\)\]; .*give them by forward=/],
      ["logits, x", /leaves 0..1; end the decoder in a sigmoid/],
      ["VAE(nn.ReLU()), 255 * x", /x is in .*255, but Bernoulli's is in 0..1/],
      ["VAE(nn.ReLU()), []", /^test_data: there is no example in it$/],
      ["VAE(nn.ReLU()), x, likelihood='poisson'", /'poisson' is not known; known are bernoulli,/],
      [
        "VAE(nn.ReLU()), x, image_shape=(3, 4, 4)",
        /^image_shape: \(3, 4, 4\) is not channels, height, width of the 32/,
      ],
      ["VAE(nn.ReLU()).requires_grad_(False), x", /^model: it has no parameter that is trained$/],
      ["VAE(nn.ReLU()), (x, labels), folder='.'", /it is not empty; choose a new folder$/],
    ];
    const attempt = (call: string) =>
      `try: latent_lens.follow(${call})\nexcept (ValueError, OSError) as error: print(error)`;
    const logits = "logits = VAE(nn.ReLU()); logits.decoder[3] = nn.Identity()\n";
    const end = await run(logits + refused.map(([call]) => attempt(call)).join("\n"));
    expect(end).toMatchObject({ code: 0, stderr: "", run: undefined });
    const lines = end.stdout.trim().split("\n");
    expect(lines).toHaveLength(refused.length);
    for (const [index, [, said]] of refused.entries()) expect(lines[index]).toMatch(said);
  });

  it("logits are told so, and decoded through a sigmoid", async () => {
    const end = await run(
      "m = VAE(nn.ReLU()); m.decoder[3] = nn.Identity()\nlens = latent_lens.follow(m, x, likelihood='bernoulli-logits')\n" +
        "train_free = [m(x) for _ in range(2)]\nprint(torch.sigmoid(m.decoder(torch.zeros(1, 3)))[0, 0, 0, 0].item())",
    );
    expect(end).toMatchObject({ code: 0, stderr: "" });
    const decoded = await latentLens(["decode", end.run as string, "--z", "0,0,0", "--json"]);
    const { pixels } = events(decoded.stdout)[0] as { pixels: number[] };
    expect(pixels[0]).toBeCloseTo(Number(end.stdout), 5);
  });
});

describe.skipIf(!hasTorch)("a program without PyTorch", () => {
  it("writes a run with NumPy alone", async () => {
    const folder = await pythonFolder();
    const program = [
      "import sys; sys.modules['torch'] = None",
      "import numpy as np, latent_lens",
      "images = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)",
      "with latent_lens.Run(images, [2, 0, 1], dimensions=2, name='by hand', epochs=1, steps_per_epoch=4) as run:",
      "    run.snapshot(0, 0, np.zeros((3, 2)), np.ones((3, 2)))",
      "    run.log('train', 4, 1, 100.5, 2.25, objective=109.5)",
      "    run.log('test', 4, 1, 101, 2)",
      "    run.checkpoint(4, 1, 103.0, {'w': np.ones((2, 3))})",
    ].join("\n");
    expect(await python(folder, "-c", program)).toMatchObject({ code: 0, stderr: "" });
    const [place_] = (await runsIn(folder)) as [string];
    expect(await readRunDescription(place_)).toMatchObject({ name: "by hand", status: "done", best: { total: 103 } });
    expect(await readMetrics(place_)).toMatchObject([{ total: 102.75, objective: 109.5 }, { total: 103 }]);
    expect([...((await readExamples(place_))?.images ?? [])]).toEqual(Array.from({ length: 48 }, (_, index) => index));
    expect([...((await readExamples(place_))?.labels ?? [])]).toEqual([2, 0, 1]);
    expect(await readFile(path.join(folder, ".vae", ".gitignore"), "utf8")).toBe("*\n");
    const inspected = await latentLens(["inspect", place_]);
    expect(inspected.stdout).toMatch(/w\s+float32\s+2 × 3/);
  });
});
