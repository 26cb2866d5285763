import {
  listSnapshots,
  readExamples,
  readMetrics,
  readRunDescription,
  readSnapshot,
} from "../checkpoint/run-folder/index.js";
import { animateLatent, drawLatentHistory, type LatentHistory } from "../pictures/animation.js";
import { latentCsv, metricsCsv } from "../pictures/csv.js";
import { drawCurves } from "../pictures/curves.js";
import { drawLatentScatter, type LatentCloud, mostUsedAxes, scatterReach } from "../pictures/latent-scatter.js";
import { drawManifold } from "../pictures/manifold.js";
import { drawingPng } from "../pictures/rasterise.js";
import { drawReconstructions } from "../pictures/reconstructions.js";
import { drawSheet } from "../pictures/sheet.js";
import { shownExamples } from "../pictures/shown-examples.js";
import type { Drawing } from "../pictures/svg.js";
import type { LatentSnapshot, RunDescription, SnapshotSummary } from "../protocol.js";
import { priorDraws } from "../vae/spaces/prior-draws.js";
import { createSpace } from "../vae/spaces/registry.js";
import type { Space } from "../vae/spaces/space.js";
import { openDecoderOfSnapshot } from "./decoder.js";

type Format = "png" | "svg" | "csv" | "gif";

export interface RunPicture {
  /** Each format's file of the run in a folder. @throws Error where the run does not hold what the picture shows */
  readonly formats: Readonly<Partial<Record<Format, (run: string) => Promise<Uint8Array | string>>>>;
  /** One PNG after the other. @throws Error as they do */
  readonly sequence?: (run: string) => AsyncIterable<Uint8Array>;
}

const MANIFOLD_SIDE = 20;
const EXAMPLES = 12;
const SHEET_SIDE = 10;

/** What can be exported of a run, and as what. */
export const runPictures: Readonly<Record<string, RunPicture>> = {
  manifold: { formats: image(manifold) },
  reconstructions: { formats: image(reconstructions) },
  latent: {
    formats: {
      ...image(latent),
      csv: async (run) => {
        const { cloud, snapshot } = await lastCloud(run);
        return latentCsv(cloud, snapshot.logVariances);
      },
    },
  },
  curves: {
    formats: {
      ...image(async (run) => drawCurves(await metricsOf(run), (await readRunDescription(run)).stepsPerEpoch)),
      csv: async (run) => metricsCsv(await metricsOf(run)),
    },
  },
  examples: { formats: image(examples) },
  samples: { formats: image(samples) },
  animation: {
    formats: { gif: async (run) => animateLatent(await historyOf(run)) },
    sequence: async function* (run) {
      for (const draw of drawLatentHistory(await historyOf(run))) yield await drawingPng(draw(), 1);
    },
  },
};

function image(draw: (run: string) => Promise<Drawing>): RunPicture["formats"] {
  return { svg: async (run) => (await draw(run)).svg, png: async (run) => drawingPng(await draw(run)) };
}

async function metricsOf(run: string) {
  const metrics = await readMetrics(run);
  if (metrics.length === 0) throw new Error(`${run}: it has no metrics yet`);
  return metrics;
}

async function snapshotsOf(run: string): Promise<[SnapshotSummary, ...SnapshotSummary[]]> {
  const [first, ...others] = await listSnapshots(run);
  if (!first) throw new Error(`${run}: it has no latent snapshot yet`);
  return [first, ...others];
}

async function lastCloud(run: string) {
  const summary = (await snapshotsOf(run)).at(-1) as SnapshotSummary;
  const [description, examples, snapshot] = await Promise.all([
    readRunDescription(run),
    readExamples(run),
    readSnapshot(run, summary.step),
  ]);
  const { means } = snapshot;
  // A decoder alone encodes nothing.
  if (!examples || means.length === 0) throw new Error(`${run}: no examples were encoded by this model`);
  const count = examples.images.length / (examples.height * examples.width * examples.channels);
  const { classNames } = description.data;
  const cloud: LatentCloud = { means, dimensions: means.length / count, labels: examples.labels, classNames };
  return { description, examples, snapshot, cloud };
}

function spaceOf(run: RunDescription, { latentArrays }: LatentSnapshot, dimensions: number): Space {
  const { configuration, program, last } = run;
  return createSpace((configuration ?? program)?.latent ?? null, dimensions, {
    ...(last?.measures ? { measures: last.measures } : {}),
    ...(latentArrays ? { arrays: latentArrays } : {}),
  });
}

/** Rings mean something where the prior is N(0, I); what a loaded model's prior is, its file does not say. */
function hasNormalPrior({ configuration, program }: RunDescription): boolean {
  const latent = configuration?.latent ?? program?.latent;
  return !latent || latent.kind === "gaussian";
}

async function latent(run: string): Promise<Drawing> {
  const { cloud, snapshot, description } = await lastCloud(run);
  const axes = mostUsedAxes(cloud.means, cloud.dimensions);
  return drawLatentScatter(cloud, {
    axes,
    title: `${description.data.name}, ${momentName(snapshot, description)}`,
    reach: scatterReach(cloud.means, cloud.dimensions, axes),
    priorRings: hasNormalPrior(description),
  });
}

async function manifold(run: string): Promise<Drawing> {
  const { step } = (await snapshotsOf(run)).at(-1) as SnapshotSummary;
  const [description, snapshot] = await Promise.all([readRunDescription(run), readSnapshot(run, step)]);
  const decoder = await openDecoderOfSnapshot(run, step);
  const space = spaceOf(description, snapshot, decoder.dimensions);
  const [across, up = 1] = mostUsedAxes(snapshot.means, decoder.dimensions);
  const grid = space.grid([across, up], MANIFOLD_SIDE);
  if (!grid) throw new Error(`${run}: there is no even grid over ${space.prior}; the panel draws this latent space`);
  return drawManifold(grid, decoder.decode(grid.codes), decoder);
}

/** The first of the test examples. */
async function examples(run: string): Promise<Drawing> {
  const found = await readExamples(run);
  if (!found) throw new Error(`${run}: it holds no examples`);
  const size = found.height * found.width * found.channels;
  return drawSheet(found.images.subarray(0, SHEET_SIDE ** 2 * size), found, SHEET_SIDE);
}

/** Decoded draws from the prior. */
async function samples(run: string): Promise<Drawing> {
  const description = await readRunDescription(run);
  const { step } = (await snapshotsOf(run)).at(-1) as SnapshotSummary;
  const decoder = await openDecoderOfSnapshot(run, step);
  const snapshot = await readSnapshot(run, step);
  const space = spaceOf(description, snapshot, decoder.dimensions);
  const seed = description.configuration?.seed ?? 1;
  const codes = priorDraws(space.fitted?.(snapshot.means) ?? space, SHEET_SIDE ** 2, { seed, step });
  return drawSheet(decoder.decode(codes), decoder, SHEET_SIDE);
}

/** Originals, and what the model made of their means at the end of its first epoch and makes of them now. */
async function reconstructions(run: string): Promise<Drawing> {
  const summaries = await snapshotsOf(run);
  const { cloud, examples, description, snapshot } = await lastCloud(run);
  const { height, width, channels, images, labels } = examples;
  const size = height * width * channels;
  const shown = shownExamples(labels, images.length / size, EXAMPLES);
  const originals = new Uint8Array(shown.length * size);
  shown.forEach((example, index) => {
    originals.set(images.subarray(example * size, (example + 1) * size), index * size);
  });
  const firstEpoch = summaries.find(({ step }) => step === description.stepsPerEpoch);
  const moments = [...(firstEpoch && firstEpoch.step < snapshot.step ? [firstEpoch.step] : []), snapshot.step];
  const rows = [{ label: "x", images: originals as Uint8Array | Float32Array }];
  for (const step of moments) {
    const moment = await readSnapshot(run, step);
    const codes = new Float32Array(shown.length * cloud.dimensions);
    shown.forEach((example, index) => {
      const from = example * cloud.dimensions;
      codes.set(moment.means.subarray(from, from + cloud.dimensions), index * cloud.dimensions);
    });
    const decoder = await openDecoderOfSnapshot(run, step);
    rows.push({ label: momentName(moment, description), images: decoder.decode(codes) });
    decoder.dispose();
  }
  return drawReconstructions(rows, examples);
}

async function historyOf(run: string): Promise<LatentHistory> {
  const summaries = await snapshotsOf(run);
  const { cloud, description } = await lastCloud(run);
  const frames = [];
  for (const { step } of summaries) {
    const snapshot = await readSnapshot(run, step);
    frames.push({ title: `${description.data.name}, ${momentName(snapshot, description)}`, means: snapshot.means });
  }
  return { frames, cloud, priorRings: hasNormalPrior(description) };
}

/** `epoch 12`; inside an epoch `epoch 0.25`; before training and of a loaded model, words. */
function momentName({ step }: SnapshotSummary, { stepsPerEpoch, status }: RunDescription): string {
  if (status === "loaded") return "as loaded";
  if (step === 0) return "before training";
  if (stepsPerEpoch === 0) return `step ${step}`;
  const epoch = step / stepsPerEpoch;
  return `epoch ${Number.isInteger(epoch) ? epoch : epoch.toFixed(2)}`;
}
