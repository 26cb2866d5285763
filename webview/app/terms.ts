import type { MetricLine } from "../../src/protocol.js";

/** A term of the objective as the panel names, colours and explains it. */
export interface Term {
  readonly key: "total" | "reconstruction" | "divergence" | "penalty";
  readonly label: string;
  /** What it is, in one or two sentences. */
  readonly meaning: string;
  readonly formula: string;
  /** CSS custom property of its colour. */
  readonly color: string;
  /** The term's sign before its number in the equation. */
  valueOf(line: MetricLine): number;
}

const reconstruction: Term = {
  key: "reconstruction",
  label: "reconstruction",
  meaning:
    "What is lost when an image goes through its code: the negative log likelihood of the image under the decoder. On grey levels it never reaches zero; the pixels' own entropy is its floor.",
  formula: "E_q(z|x) [ −log p(x|z) ]",
  color: "--term-reconstruction",
  valueOf: (line) => line.reconstruction,
};

const NAMES: Readonly<Record<string, Pick<Term, "label" | "meaning" | "formula">>> = {
  kl: {
    label: "KL to prior",
    meaning:
      "How far the posterior of an image is from the prior: what its code costs. Near zero in every dimension, the code says nothing (posterior collapse).",
    formula: "KL( q(z|x) ‖ p(z) )",
  },
  mmd: {
    label: "λ · MMD to prior",
    meaning:
      "How far the codes of a batch, taken together, are from draws of the prior. It is no KL, and no single image has one.",
    formula: "λ · MMD( q(z), p(z) )",
  },
  gan: {
    label: "λ · −log D",
    meaning:
      "How well a discriminator, which learns beside the model, tells codes from draws of the prior: λ log 2 where it can’t. It is no KL, and only as good as the discriminator.",
    formula: "λ · E_q(z) [ −log D(z) ]",
  },
  transport: {
    label: "transport cost",
    meaning:
      "What stands where a KL would: how much likelier an image’s code is under its own transports than under those from the prior’s anchors, each at its most likely coefficients. It approximates the KL, and bounds nothing.",
    formula: "log q(z, ĉ|x) − log p(z, ĉ)",
  },
};

const PENALTIES: Readonly<Record<string, Pick<Term, "meaning" | "formula">>> = {
  commitment: {
    meaning:
      "Trained beside the bound, and no part of it: how far the encoder's output lies from the codes that it chose.",
    formula: "0.25 · ‖z_e − sg[e]‖²",
  },
  operators: {
    meaning: "Trained too: it keeps operators small that no transport needs.",
    formula: "½ γ Σ ‖Ψ_m‖², γ = 0.01",
  },
  "spread of codes": {
    meaning:
      "Trained too: it holds the codes about 0, where operators turn and stretch, and keeps them from growing past all noise.",
    formula: "½ E|f(x)|² + 50 |E f(x)|²",
  },
};

/** Trained terms that are no part of the total where that is −ELBO. */
export function penaltiesOf(line: MetricLine | undefined): readonly Term[] {
  return (line?.penalties ?? []).map(({ name }) => ({
    key: "penalty",
    label: `${name}, trained too`,
    ...(PENALTIES[name] ?? { meaning: `Trained too, and no part of the terms before it: ${name}.`, formula: name }),
    color: "--term-gap",
    valueOf: (each) => each.penalties?.find((penalty) => penalty.name === name)?.value ?? 0,
  }));
}

/** The terms that a run's lines hold, in the order of the equation: the total first. */
export function termsOf(line: MetricLine | undefined): readonly Term[] {
  const name = line?.divergence.name ?? "kl";
  const hasKl = line === undefined || line.kl !== null;
  return [
    {
      key: "total",
      label: hasKl ? "−ELBO" : "objective",
      meaning: hasKl
        ? "The negative evidence lower bound, which training brings down: never below −log p(x)."
        : "What training brings down. This model has no KL, so it is no bound on log p(x).",
      formula: hasKl ? "−ELBO = E_q[ −log p(x|z) ] + KL( q(z|x) ‖ p(z) )" : "cost + λ · divergence",
      color: "--term-total",
      valueOf: ({ total }) => total,
    },
    reconstruction,
    {
      key: "divergence",
      ...(NAMES[name] ?? { label: name, meaning: `What draws the codes to the prior: ${name}.`, formula: name }),
      color: "--term-kl",
      valueOf: (each) => each.kl ?? each.divergence.value,
    },
  ];
}
