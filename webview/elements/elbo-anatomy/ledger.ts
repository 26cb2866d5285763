import type { ElboBreakdown } from "../../../src/protocol.js";

/** A line of the ledger. */
export interface LedgerEntry {
  readonly label: string;
  readonly value: number;
  readonly error?: number | null;
  readonly color: string;
  readonly level: 0 | 1 | 2;
  /** What the bar is a share of. */
  readonly whole: number;
  readonly meaning: string;
  readonly formula: string;
}

/** The ELBO's terms, and what they fall apart into, in the order of the ledger. */
export function ledgerEntries({
  elbo,
  reconstruction,
  gap,
  logLikelihood,
  standardError,
  surgery,
  pixels,
  exact,
}: ElboBreakdown): LedgerEntry[] {
  const cost = -elbo;
  const kl = cost - reconstruction;
  const floor = pixels?.entropy.reduce((sum, value) => sum + value, 0) ?? 0;
  const reconstructionColor = "--term-reconstruction";
  const parts: LedgerEntry[] = [
    {
      ...{ label: "−ELBO", value: cost, color: "--term-total", level: 0, whole: cost },
      meaning: "What an image costs under this model by the bound, in nats. Training brings it down.",
      formula: "−ELBO = E_q[ −log p(x|z) ] + KL( q(z|x) ‖ p(z) )",
    },
    {
      ...{ label: "reconstruction", value: reconstruction, color: reconstructionColor, level: 1, whole: cost },
      meaning: "What the image costs once its code is known.",
      formula: "E_q(z|x)[ −log p(x|z) ]",
    },
  ];
  if (floor > 0.005) {
    parts.push(
      {
        ...{ label: "grey levels’ own entropy", value: floor, color: reconstructionColor, level: 2 },
        whole: reconstruction,
        meaning:
          "The floor: no decoder, however good, comes below it on these grey levels. It is the data’s, not the model’s.",
        formula: "Σ_pixels −x log x − (1 − x) log(1 − x)",
      },
      {
        ...{ label: "what the decoder misses", value: reconstruction - floor, color: reconstructionColor, level: 2 },
        whole: reconstruction,
        meaning:
          "The part of the reconstruction that a better decoder, or a code that says more, could still take away.",
        formula: "reconstruction − entropy",
      },
    );
  }
  parts.push({
    ...{ label: "KL to prior", value: kl, color: "--term-kl", level: 1, whole: cost },
    meaning: "What the code costs.",
    formula: "KL( q(z|x) ‖ p(z) )",
  });
  if (surgery) {
    const { mutualInformation, totalCorrelation, dimensionWiseKl } = surgery;
    const of = `Estimated on ${surgery.examples.toLocaleString()} examples.`;
    const child = { color: "--term-kl", level: 2, whole: surgery.kl } as const;
    parts.push({
      ...{ ...child, label: "mutual information", value: mutualInformation.value },
      error: mutualInformation.standardError,
      meaning: `How many nats a code tells of which image it came from. What is worth paying for. ${of}`,
      formula: "I(n; z) = E[ log q(z|x) − log q(z) ]",
    });
    if (totalCorrelation && dimensionWiseKl)
      parts.push(
        {
          ...{ ...child, label: "total correlation", value: totalCorrelation.value },
          error: totalCorrelation.standardError,
          meaning: `How far the latent dimensions are from independent, over all images. ${of}`,
          formula: "KL( q(z) ‖ Π q(z_d) )",
        },
        {
          ...{ ...child, label: "misfit by dimension", value: dimensionWiseKl.value },
          error: dimensionWiseKl.standardError,
          meaning: `How far each dimension’s codes, over all images, are from the prior. ${of}`,
          formula: "Σ_d KL( q(z_d) ‖ p(z_d) )",
        },
      );
  }
  parts.push(
    {
      ...{ label: "gap to log p(x)", value: gap, color: "--term-gap", level: 1, whole: cost },
      meaning:
        "What the bound gives away: how far q(z|x) is from the true posterior. Large, a richer posterior or encoder helps; small, the decoder is what limits.",
      formula: "KL( q(z|x) ‖ p(z|x) ) = log p(x) − ELBO",
    },
    {
      ...{
        label: "−log p(x)",
        value: -logLikelihood,
        error: standardError,
        color: "--term-total",
        level: 0,
        whole: cost,
      },
      meaning: "What an image costs under this model, by importance sampling. On grey levels a pseudo-likelihood.",
      formula: "log p(x) ≈ log (1/K) Σ p(x|z) p(z) / q(z|x)",
    },
  );
  if (exact) {
    parts.push({
      ...{ label: "the same, integrated", value: -exact.logLikelihood, color: "--term-total", level: 1, whole: cost },
      error: exact.error,
      meaning:
        "A check on the line above: in two dimensions the integral over the codes is taken on a grid. After it, what the last halving of the grid’s step changed.",
      formula: "log p(x) = log ∫ p(x|z) p(z) dz",
    });
  }
  return parts;
}
