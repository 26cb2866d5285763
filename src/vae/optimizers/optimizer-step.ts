import type { OptimizerDescription } from "../../protocol.js";
import { outOfRange } from "../checks.js";
import { ConfigurationError } from "../configuration-error.js";

/** Adam (Kingma & Ba 2015, algorithm 1). */
export interface AdamStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Counts from 1. */
  readonly step: number;
}

/** Adagrad (Duchi et al. 2011). */
export interface AdagradStep {
  readonly learningRate: number;
  /** Keeps the first step finite where a gradient is 0. */
  readonly epsilon: number;
}

/** Gradient descent with momentum (Polyak 1964), as PyTorch has it: v ← μ v + g, then θ ← θ − α v. */
export interface SgdStep {
  readonly learningRate: number;
  readonly momentum: number;
}

/** All that decides one step beside the gradients. */
export type OptimizerStep =
  | ({ readonly kind: "adam" } & AdamStep)
  | ({ readonly kind: "adagrad" } & AdagradStep)
  | ({ readonly kind: "sgd" } & SgdStep);

export type OptimizerKind = OptimizerDescription["kind"];

/** What trains where nothing is said. */
export const adamDescription: OptimizerDescription = { kind: "adam" };

interface OptimizerForm {
  /** Of its own where nothing is said. */
  readonly learningRate: number;
  /** What else decides a step, as PyTorch has it where nothing is said. */
  readonly settings: Readonly<Record<string, number>>;
  /** The arrays that it keeps for each variable, 0 at first: what a checkpoint calls them, `<this>/<variable>`. */
  readonly arrays: readonly string[];
}

export const optimizerForms: Readonly<Record<OptimizerKind, OptimizerForm>> = {
  adam: {
    learningRate: 1e-3,
    settings: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    arrays: ["adam/mean", "adam/variance"],
  },
  adagrad: { learningRate: 1e-2, settings: { epsilon: 1e-8 }, arrays: ["adagrad"] },
  sgd: { learningRate: 1e-3, settings: { momentum: 0 }, arrays: ["sgd/velocity"] },
};

export const optimizerKinds = Object.keys(optimizerForms) as OptimizerKind[];

/** The most arrays that an optimizer keeps for a variable. */
export const MOST_ARRAYS = Math.max(...Object.values(optimizerForms).map(({ arrays }) => arrays.length));

export function optimizerStep(optimizer: OptimizerDescription, learningRate: number, step: number): OptimizerStep {
  return { ...optimizerForms[optimizer.kind].settings, ...optimizer, learningRate, step } as OptimizerStep;
}

/** @throws ConfigurationError */
export function checkOptimizer(optimizer: OptimizerDescription): void {
  const { kind, ...settings } = optimizer;
  if (!Object.hasOwn(optimizerForms, kind)) outOfRange("optimizer", kind, optimizerKinds.join(", "));
  const known = Object.keys(optimizerForms[kind].settings);
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    if (!known.includes(name)) {
      throw new ConfigurationError(
        `optimizer "${kind}" has no setting ${name}; there are learningRate, ${known.join(", ")}`,
      );
    }
    const least = name === "epsilon" ? Number.MIN_VALUE : 0;
    if (!(typeof value === "number" && value >= least && value < 1)) {
      outOfRange(`optimizer "${kind}"'s ${name}`, value, `${least === 0 ? "from" : "above"} 0 to below 1`);
    }
  }
}
