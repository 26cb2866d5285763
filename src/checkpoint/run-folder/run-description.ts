import * as v from "valibot";
import type { MetricLine, RunDescription } from "../../protocol.js";
import { CheckpointError } from "../checkpoint-error.js";
import { readJson, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const scalar = v.union([v.string(), v.number(), v.boolean()]);
const kind = v.objectWithRest({ kind: v.string() }, scalar);
const latent = v.objectWithRest({ kind: v.string(), dimensions: whole }, scalar);

const namedValues = v.array(v.object({ name: v.string(), value: v.number() }));

export const metricLine = v.object({
  event: v.literal("log"),
  split: v.picklist(["train", "test"]),
  epoch: whole,
  step: whole,
  reconstruction: v.number(),
  kl: v.nullable(v.number()),
  divergence: v.object({ name: v.string(), value: v.number() }),
  objective: v.number(),
  total: v.number(),
  klByDimension: v.optional(v.array(v.number())),
  penalties: v.optional(namedValues),
  measures: v.optional(namedValues),
  seconds: v.number(),
  examplesPerSecond: v.number(),
}) satisfies v.GenericSchema<unknown, MetricLine>;

const activation = v.picklist(["relu", "tanh", "sigmoid", "elu", "softplus", "linear"]);
const network = v.variant("kind", [
  v.object({ kind: v.literal("mlp"), hidden: v.array(whole), activation }),
  v.object({
    kind: v.literal("conv"),
    filters: v.array(whole),
    kernelSize: whole,
    stride: whole,
    hidden: v.array(whole),
    activation,
  }),
  v.object({ kind: v.literal("own") }),
]);

const binarization = v.optional(v.picklist(["dynamic", "threshold"]));

const optional = v.optional(v.number());
const optimizer = v.variant("kind", [
  v.object({ kind: v.literal("adam"), beta1: optional, beta2: optional, epsilon: optional }),
  v.object({ kind: v.literal("adagrad"), epsilon: optional }),
  v.object({ kind: v.literal("sgd"), momentum: optional }),
]);

const configuration = v.object({
  data: v.variant("kind", [
    v.object({ kind: v.literal("mnist"), binarization }),
    v.object({ kind: v.literal("fashion-mnist"), folder: v.optional(v.string()), binarization }),
    v.object({ kind: v.literal("path"), path: v.string(), binarization }),
    v.object({ kind: v.literal("own") }),
  ]),
  encoder: network,
  decoder: network,
  latent,
  likelihood: kind,
  beta: v.number(),
  epochs: whole,
  batchSize: whole,
  optimizer: v.optional(optimizer),
  learningRate: v.number(),
  learningRateSchedule: v.picklist(["constant", "cosine"]),
  logInterval: whole,
  seed: whole,
  limit: v.nullable(whole),
});

const program = v.object({
  language: v.literal("python"),
  latent,
  likelihood: kind,
  epochs: whole,
  settings: v.record(v.string(), scalar),
});

const runDescription = v.object({
  schemaVersion: v.literal(1),
  name: v.string(),
  created: v.string(),
  status: v.picklist(["running", "paused", "interrupted", "cancelled", "failed", "done", "loaded"]),
  message: v.optional(v.string()),
  configuration: v.nullable(configuration),
  trainingCode: v.optional(v.object({ original: v.string(), entry: v.string() })),
  program: v.optional(program),
  data: v.object({
    name: v.string(),
    height: whole,
    width: whole,
    channels: whole,
    trainCount: whole,
    testCount: whole,
    classNames: v.array(v.string()),
    fingerprint: v.string(),
  }),
  stepsPerEpoch: whole,
  versions: v.objectWithRest({ latentLens: v.string() }, v.string()),
  backend: v.string(),
  best: v.optional(metricLine),
  last: v.optional(metricLine),
}) satisfies v.GenericSchema<unknown, RunDescription>;

const MOST_BYTES = 4 * 1024 * 1024;

/** @throws CheckpointError that says which field is wrong, or that a newer version wrote the run */
export async function readRunDescription(folder: string): Promise<RunDescription> {
  const file = runPaths(folder).description;
  const json = await readJson(file, MOST_BYTES);
  const version = (json as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && version > 1) {
    throw new CheckpointError(`${file}: a newer Latent Lens wrote it (schema version ${version}); update to open it`);
  }
  const read = v.safeParse(runDescription, json);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new CheckpointError(`${file}: it does not describe a run: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

export async function writeRunDescription(folder: string, description: RunDescription): Promise<void> {
  await writeAtomically(runPaths(folder).description, `${JSON.stringify(description, null, 2)}\n`);
}
