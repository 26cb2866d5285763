import type { NamedValue } from "../protocol.js";
import type { Terms } from "./engine.js";

/** Sums over examples in float64: JSON keeps them to the last bit, so an open log interval survives a restart. */
export interface TermsSum {
  readonly examples: number;
  readonly reconstruction: number;
  readonly kl: number | null;
  readonly divergence: { readonly name: string; readonly value: number };
  readonly objective: number;
  readonly penalties: readonly NamedValue[];
  readonly measures: readonly NamedValue[];
  readonly klByDimension: readonly number[] | null;
}

export function addTerms(sum: TermsSum | null, terms: Terms): TermsSum {
  const weight = terms.examples;
  return {
    examples: (sum?.examples ?? 0) + weight,
    reconstruction: (sum?.reconstruction ?? 0) + terms.reconstruction * weight,
    kl: terms.kl === null ? null : (sum?.kl ?? 0) + terms.kl * weight,
    divergence: {
      name: terms.divergence.name,
      value: (sum?.divergence.value ?? 0) + terms.divergence.value * weight,
    },
    objective: (sum?.objective ?? 0) + terms.objective * weight,
    penalties: addNamed(sum?.penalties, terms.penalties, weight),
    measures: addNamed(sum?.measures, terms.measures, weight),
    klByDimension:
      terms.klByDimension?.map((value, dimension) => (sum?.klByDimension?.[dimension] ?? 0) + value * weight) ?? null,
  };
}

function addNamed(sum: readonly NamedValue[] | undefined, terms: readonly NamedValue[], weight: number): NamedValue[] {
  return terms.map(({ name, value }, index) => ({ name, value: (sum?.[index]?.value ?? 0) + value * weight }));
}

/** Means per example of all that was added. */
export function meanTerms(sum: TermsSum): Terms {
  const { examples } = sum;
  return {
    examples,
    reconstruction: sum.reconstruction / examples,
    kl: sum.kl === null ? null : sum.kl / examples,
    divergence: { name: sum.divergence.name, value: sum.divergence.value / examples },
    objective: sum.objective / examples,
    penalties: sum.penalties.map(({ name, value }) => ({ name, value: value / examples })),
    measures: sum.measures.map(({ name, value }) => ({ name, value: value / examples })),
    klByDimension: sum.klByDimension?.map((value) => value / examples) ?? null,
  };
}
