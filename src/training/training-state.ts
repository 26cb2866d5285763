import * as v from "valibot";
import type { MetricLine } from "../protocol.js";
import type { Terms } from "./engine.js";
import type { TermsSum } from "./terms-sum.js";

/** Where a training stands between two steps, beside its weights and its optimizer's arrays. JSON keeps it exactly. */
export interface TrainingState {
  /** Steps done; epoch and batch follow from it. */
  readonly step: number;
  readonly seconds: number;
  /** What the open log interval has gathered. */
  readonly interval: TermsSum | null;
  readonly best: MetricLine | null;
  readonly last: MetricLine | null;
}

export const initialState: TrainingState = { step: 0, seconds: 0, interval: null, best: null, last: null };

/** A run that cannot go on: the message says at which step, and why, in one line. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
}

const namedValues = v.array(v.object({ name: v.string(), value: v.number() }));
const divergence = v.object({ name: v.string(), value: v.number() });

const terms = v.object({
  reconstruction: v.number(),
  kl: v.nullable(v.number()),
  divergence,
  objective: v.number(),
});

const termsSum = v.object({
  ...terms.entries,
  examples: v.number(),
  penalties: v.optional(namedValues, []),
  measures: v.optional(namedValues, []),
  klByDimension: v.nullable(v.array(v.number())),
});

const metricLine = v.object({
  ...terms.entries,
  event: v.literal("log"),
  split: v.picklist(["train", "test"]),
  epoch: v.number(),
  step: v.number(),
  total: v.number(),
  klByDimension: v.optional(v.array(v.number())),
  penalties: v.optional(namedValues),
  measures: v.optional(namedValues),
  seconds: v.number(),
  examplesPerSecond: v.number(),
});

const trainingState = v.object({
  step: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  seconds: v.pipe(v.number(), v.minValue(0)),
  interval: v.nullable(termsSum),
  best: v.nullable(metricLine),
  last: v.nullable(metricLine),
});

/** @throws TrainingError where a checkpoint's progress.json is not of this form */
export function readTrainingState(json: unknown, from: string): TrainingState {
  const read = v.safeParse(trainingState, json);
  if (!read.success) {
    throw new TrainingError(
      `${from}: progress.json is not a training's state (${read.issues[0].message}); resume from another checkpoint`,
    );
  }
  return read.output;
}

/** @throws TrainingError that names the step and the first term that is NaN or infinite */
export function checkFinite({ reconstruction, kl, divergence, objective }: Terms, step: number): void {
  const named = { reconstruction, [kl === null ? divergence.name : "KL"]: kl ?? divergence.value, objective };
  for (const [term, value] of Object.entries(named)) {
    if (Number.isFinite(value)) continue;
    throw new TrainingError(
      `step ${step}: the ${term} term is ${value}; the last checkpoint is whole. Try a smaller learning rate`,
    );
  }
}
