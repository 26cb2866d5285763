import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DataSet } from "../../../../src/data/data-set.js";
import { type LearnerName, learners } from "../../../../src/training/paper/learners.js";
import { measuringPlaces, type SeriesPlan, trainSeries } from "../../../../src/training/paper/series.js";
import type { SeriesPoint } from "../../../../src/training/paper/series-file.js";
import { RandomStream, uniforms } from "../../../../src/vae/random.js";

let folder: string;
beforeAll(async () => {
  await tf.setBackend("cpu");
  folder = await mkdtemp(path.join(tmpdir(), "latent-lens-series-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Images of 3 × 2 pixels whose halves are either both dark or both bright: one bit tells all. */
function twoKinds(count: number, step: number) {
  const chances = new Float32Array(count);
  uniforms({ seed: 2, stream: RandomStream.dataSplit, step }, chances);
  const pixels = Uint8Array.from({ length: count * 6 }, (_, i) =>
    (chances[Math.floor(i / 6)] as number) < 0.5 ? 13 : 242,
  );
  return { count, height: 3, width: 2, channels: 1, pixels, labels: null };
}
const data = { train: twoKinds(500, 1), test: twoKinds(200, 2) } as unknown as DataSet;

const planOf = (learner: LearnerName, measure: SeriesPlan["measure"]): SeriesPlan => ({
  ...{ name: learner, learner, measure, trainingExamples: 500, samples: 12_000, measuredExamples: 60 },
  model: { latentDimensions: 2, hiddenUnits: 8, seed: 1 },
});

async function trained(plan: SeriesPlan, into: string, stopAfter = Number.POSITIVE_INFINITY) {
  const told: SeriesPoint[] = [];
  let asked = 0;
  const stopRequested = () => ++asked > stopAfter;
  const points = await trainSeries(plan, data, { folder: into, onPoint: (point) => told.push(point), stopRequested });
  return { points, told };
}

describe("a figure's series", { timeout: 120_000 }, () => {
  test.each(Object.keys(learners) as LearnerName[])("%s learns", async (learner) => {
    // A log-likelihood takes seconds for a few examples, and these images are of two kinds.
    const measure = learner === "MCEM" ? ({ measure: "marginalLikelihood", measuredExamples: 12 } as const) : {};
    const { points } = await trained({ ...planOf(learner, "bound"), ...measure }, folder);
    const first = -6 * Math.LN2;
    expect(points?.at(-1)?.test).toBeGreaterThan(first + 0.6);
  });

  test("stopped and called again it comes to the numbers of one that was left alone", async () => {
    const plan = { ...planOf("wake-sleep", "bound"), name: "resumed" };
    const whole = await trained(plan, folder);
    const apart = await mkdtemp(path.join(folder, "apart-"));
    expect((await trained(plan, apart, 40)).points).toBeNull();
    expect((await trained(plan, apart, 70)).points).toBeNull();
    const rest = await trained(plan, apart);
    expect(rest.points).toEqual(whole.points);
    expect(rest.told).toEqual(whole.points);
    const again = await trained(plan, apart, 0);
    expect(again.points).toEqual(whole.points);
  });

  test("done, and asked for more, it goes on as one that was asked at once", async () => {
    const plan = { ...planOf("AEVB", "bound"), name: "longer" };
    await trained({ ...plan, samples: 11_000 }, folder);
    const longer = await trained(plan, folder);
    const apart = await mkdtemp(path.join(folder, "apart-"));
    const whole = await trained(plan, apart);
    expect(longer.points?.filter(({ samples }) => samples !== 11_000)).toEqual(whole.points);
  });

  test("of other settings it is refused in one line", async () => {
    const plan = { ...planOf("AEVB", "bound"), samples: 10_000, name: "other" };
    await trained(plan, folder);
    await expect(trained({ ...plan, trainingExamples: 300 }, folder)).rejects.toThrow(
      /other\.safetensors: .*other settings/,
    );
    expect((await readFile(path.join(folder, "other.safetensors"))).length).toBeGreaterThan(1000);
  });
});

test("points are taken at even steps of the logarithm, and at the end", () => {
  expect(measuringPlaces(100_000)).toEqual([10_000, 17_783, 31_623, 56_234, 100_000]);
  expect(measuringPlaces(25_000)).toEqual([10_000, 17_783, 25_000]);
  expect(measuringPlaces(300)).toEqual([300]);
});
