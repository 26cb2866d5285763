import type { ExampleTerms } from "../../protocol.js";

/** Means over the examples of one class, nats. */
export interface ClassTerms {
  readonly label: number;
  readonly examples: number;
  readonly reconstruction: number;
  readonly elbo: number;
  readonly logLikelihood: number;
  /** log p(x) − ELBO. */
  readonly gap: number;
}

/** The terms of each class that has examples, in label order. labels may be longer than the terms: the first ones count. */
export function termsByClass(terms: ExampleTerms, labels: ArrayLike<number>): ClassTerms[] {
  const sums = new Map<number, { examples: number; reconstruction: number; elbo: number; logLikelihood: number }>();
  terms.elbo.forEach((elbo, example) => {
    const label = labels[example] as number;
    const sum = sums.get(label) ?? { examples: 0, reconstruction: 0, elbo: 0, logLikelihood: 0 };
    sum.examples++;
    sum.reconstruction += terms.reconstruction[example] as number;
    sum.elbo += elbo;
    sum.logLikelihood += terms.logLikelihood[example] as number;
    sums.set(label, sum);
  });
  return [...sums.entries()]
    .sort(([a], [b]) => a - b)
    .map(([label, { examples, reconstruction, elbo, logLikelihood }]) => ({
      ...{ label, examples, reconstruction: reconstruction / examples },
      ...{ elbo: elbo / examples, logLikelihood: logLikelihood / examples },
      gap: (logLikelihood - elbo) / examples,
    }));
}
