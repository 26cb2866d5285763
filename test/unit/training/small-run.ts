import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll } from "vitest";
import type { MetricLine, TrainingConfiguration, TrainRequest } from "../../../src/protocol.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** The built training process, as the extension starts it. */
export const trainer = path.join(root, "dist", "trainer.js");

export const places = { bundledData: path.join(root, "dist", "data"), workspaceFolder: null };

const smallData = path.join(tmpdir(), `latent-lens-small-data-${process.pid}`);

/** The first images of the real MNIST, 3,000 to train on and 300 to test, as an IDX folder. */
const smallMnist = path.join(smallData, "mnist");

/** Where the MNIST that comes with the product is the small one. */
export const smallPlaces = { ...places, bundledData: smallData };

async function cut(file: string, header: number, size: number, count: number): Promise<void> {
  const whole = gunzipSync(await readFile(path.join(places.bundledData, "mnist", `${file}.gz`)));
  const part = Buffer.from(whole.subarray(0, header + size * count));
  part.writeUInt32BE(count, 4);
  await writeFile(path.join(smallMnist, file), part);
}

beforeAll(async () => {
  await mkdir(smallMnist, { recursive: true });
  await cut("train-images-idx3-ubyte", 16, 784, 3000);
  await cut("train-labels-idx1-ubyte", 8, 1, 3000);
  await cut("t10k-images-idx3-ubyte", 16, 784, 300);
  await cut("t10k-labels-idx1-ubyte", 8, 1, 300);
});

/** A small model on a part of the real MNIST: an epoch takes a moment. */
export const smallConfiguration: TrainingConfiguration = {
  ...defaultConfiguration,
  data: { kind: "path", path: smallMnist },
  encoder: { kind: "mlp", hidden: [32], activation: "relu" },
  decoder: { kind: "mlp", hidden: [32], activation: "relu" },
  epochs: 3,
  logInterval: 5,
};

afterAll(() => rm(smallData, { recursive: true, force: true }));

/** A path for a run folder that is removed when the tests of the file end. */
export async function newRunPlace(): Promise<string> {
  const folder = await temporaryFolder();
  return path.join(folder, "run");
}

export function trainRequest(folder: string, change: Partial<TrainingConfiguration> = {}): TrainRequest {
  return { type: "train", folder, name: "small", configuration: { ...smallConfiguration, ...change }, ...places };
}

/** The lines of a run's metrics without what the clock decides. */
export async function metricsWithoutTime(folder: string): Promise<Omit<MetricLine, "seconds" | "examplesPerSecond">[]> {
  const text = await readFile(path.join(folder, "metrics.jsonl"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { seconds: _seconds, examplesPerSecond: _rate, ...rest } = JSON.parse(line) as MetricLine;
      return rest;
    });
}
