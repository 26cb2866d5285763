import { describe, expect, it } from "vitest";
import type { MetricLine, RunDescription } from "../../../../src/protocol.js";
import { latentWords } from "../../../../webview/app/latent-words.js";
import { differingSettings } from "../../../../webview/app/settings-table.js";
import { curvesOf } from "../../../../webview/comparison/curves.js";
import type { ComparedRun } from "../../../../webview/comparison/state.js";
import { type ShownRun, termsTable } from "../../../../webview/comparison/terms-table.js";

const data = { name: "mnist", trainCount: 60000, testCount: 10000, fingerprint: "0123456789abcdef" };
const described = (configuration: unknown, changes: Partial<typeof data> = {}) =>
  ({ configuration, data: { ...data, ...changes } }) as unknown as RunDescription;

describe("settings of compared runs", () => {
  it("stand beside those of the same part, and a limit tells of the training examples itself", () => {
    const runs = [
      described({ latent: { kind: "gaussian" }, limit: null }),
      described({ latent: { kind: "vq", codes: 512 }, limit: 500 }, { trainCount: 500, fingerprint: "other" }),
    ];
    expect(differingSettings(runs).map(({ name }) => name)).toEqual(["latent kind", "latent codes", "limit"]);
  });

  it("are listed where they differ, and only there", () => {
    const runs = [
      described({ batchSize: 128, latent: { kind: "gaussian", dimensions: 2 }, encoder: { hidden: [400] } }),
      described({ batchSize: 128, latent: { kind: "gaussian", dimensions: 5 }, encoder: { hidden: [512, 256] } }),
      described(null),
    ];
    expect(differingSettings(runs.slice(0, 2))).toEqual([
      { name: "latent dimensions", values: ["2", "5"] },
      { name: "encoder hidden", values: ["400", "512–256"] },
    ]);
    expect(differingSettings(runs).find(({ name }) => name === "batch size")?.values).toEqual(["128", "128", "–"]);
  });

  it("tell of another optimizer, which is Adam where a run says none", () => {
    const sgd = { optimizer: { kind: "sgd", momentum: 0.9 } };
    expect(differingSettings([described({}), described(sgd)])).toEqual([
      { name: "optimizer kind", values: ["adam", "sgd"] },
      { name: "optimizer momentum", values: ["–", "0.9"] },
    ]);
  });

  it("tell of other data, by their fingerprint where nothing else does", () => {
    const other = { fingerprint: "fedcba9876543210" };
    expect(differingSettings([described({}), described({}, other)])).toEqual([
      { name: "data fingerprint", values: ["01234567", "fedcba98"] },
    ]);
    expect(differingSettings([described({}), described({}, { ...other, trainCount: 500 })])).toEqual([
      { name: "training examples", values: [(60000).toLocaleString(), "500"] },
    ]);
  });
});

const line = (changes: Partial<MetricLine>) =>
  ({ total: 150, reconstruction: 145, kl: 5, divergence: { name: "kl", value: 5 }, ...changes }) as MetricLine;
const shown = (
  changes: Partial<MetricLine>,
  latent: unknown,
  digest = "x",
  likelihood: unknown = { kind: "bernoulli" },
) =>
  ({
    run: described({ latent, likelihood, beta: 1 }),
    lines: [line({ ...changes, total: 999 }), line(changes)],
    digest,
  }) as ShownRun;
const gaussian = { kind: "gaussian", dimensions: 2 };
const cellsOf = (runs: readonly ShownRun[], name: string) =>
  termsTable(runs).rows.find((row) => row.name === name)?.cells;

describe("terms of compared runs", () => {
  it("have their differences to the first", () => {
    const runs = [shown({}, gaussian), shown({ total: 148, reconstruction: 140, kl: 8 }, gaussian)];
    expect(cellsOf(runs, "−ELBO")).toEqual([
      { value: 150, difference: null },
      { value: 148, difference: -2 },
    ]);
    expect(cellsOf(runs, "KL to prior")?.[1]).toEqual({ value: 8, difference: 3 });
    expect(cellsOf(runs, "best total")?.[1]).toEqual({ value: 148, difference: -2 });
    expect(termsTable(runs).notes).toEqual([]);
  });

  it("keep a divergence that is no KL in a row of its own, and its total from being compared", () => {
    const wasserstein = shown(
      { total: 141, reconstruction: 140, kl: null, divergence: { name: "mmd", value: 1 } },
      { kind: "wae", dimensions: 2, weight: 10 },
    );
    const runs = [shown({}, gaussian), wasserstein];
    expect(cellsOf(runs, "KL to prior")).toEqual([
      { value: 5, difference: null },
      { value: null, difference: null },
    ]);
    expect(cellsOf(runs, "λ · MMD to prior")?.map(({ value }) => value)).toEqual([null, 1]);
    expect(cellsOf(runs, "−ELBO, or objective")?.[1]).toEqual({ value: 141, difference: null });
    expect(cellsOf(runs, "reconstruction")?.[1]?.difference).toBe(-5);
    expect(termsTable(runs).notes.join()).toMatch(/^B has no KL.*not to be compared/);
    // Two such runs are compared with each other.
    expect(cellsOf([wasserstein, wasserstein], "objective")?.[1]?.difference).toBe(0);
  });

  it("are not compared over other test data, nor over another likelihood, and that is said", () => {
    const other = [shown({}, gaussian), shown({ reconstruction: 99 }, gaussian, "y")];
    expect(cellsOf(other, "reconstruction")?.[1]).toEqual({ value: 99, difference: null });
    expect(termsTable(other).notes.join()).toMatch(/B is measured on other test data than A/);
    const density = [shown({}, gaussian), shown({}, gaussian, "x", { kind: "gaussian" })];
    expect(cellsOf(density, "reconstruction")?.[1]?.difference).toBeNull();
    expect(termsTable(density).notes.join()).toMatch(/B has another likelihood than A/);
  });

  it("have a place for a run that has none yet, and none before the first", () => {
    const waiting: ShownRun = { run: null, lines: [], digest: null };
    expect(cellsOf([waiting, shown({}, gaussian)], "−ELBO")).toEqual([
      { value: null, difference: null },
      { value: 150, difference: null },
    ]);
    expect(termsTable([waiting]).rows).toEqual([]);
  });
});

describe("curves of compared runs", () => {
  const run = (stepsPerEpoch: number, ...steps: readonly number[]) =>
    ({
      panel: {
        run: { stepsPerEpoch },
        metrics: steps.map((step) => line({ split: "test", step, seconds: step / 4, total: step })),
      },
    }) as unknown as ComparedRun;

  it("stand over a common abscissa, with gaps where a run has no value", () => {
    const runs = [run(10, 10, 20), run(20, 20, 40)];
    const by = (abscissa: "epoch" | "step" | "time") => curvesOf(runs, "test", abscissa, ({ total }) => total);
    expect(by("epoch")).toEqual({
      x: [1, 2],
      values: [
        [10, 20],
        [20, 40],
      ],
    });
    expect(by("step")).toEqual({
      x: [10, 20, 40],
      values: [
        [10, 20, null],
        [null, 20, 40],
      ],
    });
    expect(by("time").x).toEqual([2.5, 5, 10]);
    expect(curvesOf(runs, "train", "step", ({ total }) => total).x).toEqual([]);
  });
});

describe("a latent space in words", () => {
  it.each([
    [{ kind: "gaussian", dimensions: 2 }, "Gaussian, R²"],
    [{ kind: "sphere", dimensions: 3 }, "sphere S²"],
    [{ kind: "poincare", dimensions: 2, curvature: -1 }, "Poincaré disk, curvature −1"],
    [{ kind: "product", dimensions: 7, factors: "e2,s2,h2" }, "product e2 × s2 × h2"],
    [{ kind: "other", dimensions: 12 }, "other, 12-D"],
  ] as const)("%o", (description, words) => {
    expect(latentWords(description)).toBe(words);
  });
});
