import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterAll } from "vitest";
import type { MetricLine, TrainingConfiguration, TrainRequest } from "../../../src/protocol.js";
import { defaultConfiguration } from "../../../src/vae/defaults.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** The built training process, as the extension starts it. */
export const trainer = path.join(root, "dist", "trainer.js");

export const places = { bundledData: path.join(root, "dist", "data"), workspaceFolder: null };

/** A small model on a part of the real MNIST: an epoch takes about a second. */
export const smallConfiguration: TrainingConfiguration = {
  ...defaultConfiguration,
  encoder: { kind: "mlp", hidden: [32], activation: "relu" },
  decoder: { kind: "mlp", hidden: [32], activation: "relu" },
  epochs: 3,
  limit: 3000,
  logInterval: 5,
};

const made: string[] = [];

afterAll(async () => {
  await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A path for a run folder that is removed when the tests of the file end. */
export async function newRunPlace(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "latent-lens-"));
  made.push(folder);
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
