import type { DataSet } from "../../data/data-set.js";
import type { ElboBreakdown } from "../../protocol.js";
import { termsByClass } from "../../vae/estimators/by-class.js";
import { describeCollapse } from "../../vae/estimators/collapse.js";
import type { SavedPlace } from "../saved-model.js";
import { count, nats } from "../words.js";
import type { Look } from "./look.js";

/** What every evaluation tells, as one flat object. */
export function lookFields({ terms, data, activity, separation, binarization }: Look): object {
  const { reconstruction, kl, divergence, objective } = terms;
  const { name, height, width, channels, fingerprint } = data.summary;
  const total = kl === null ? objective : reconstruction + kl;
  return {
    ...{ elbo: kl === null ? null : -total, reconstruction, kl, divergence, objective, total },
    // Alemi et al. (2018): R and D.
    ...{ rate: kl, distortion: reconstruction, klByDimension: terms.klByDimension },
    ...{ examples: data.test.count, activeUnits: activity.active, collapse: collapseOf(terms) },
    labelSeparation: separation,
    data: { name, height, width, channels, fingerprint, binarization: binarization ?? null },
  };
}

export function lookLines(look: Look, { checkpoint }: SavedPlace): string[] {
  const { terms, data, activity, separation, saved } = look;
  const { reconstruction, kl, divergence } = terms;
  const collapse = collapseOf(terms);
  return [
    `${checkpoint}: epoch ${saved.epoch}, ${count(data.test.count)} test examples of ${data.summary.name}, ${formOf(look)}`,
    `  reconstruction ${nats(reconstruction)} (the distortion D)`,
    ...(kl === null
      ? [`  ${divergence.name} ${divergence.value.toPrecision(4)}`]
      : [`  KL ${nats(kl)} (the rate R)`, `  ELBO ${nats(-reconstruction - kl)}`]),
    `  active units ${activity.active} of ${activity.variances.length}`,
    ...(separation
      ? [
          `  labels by the ${separation.neighbours} nearest codes ${(100 * separation.accuracy).toFixed(1)} %, silhouette ${separation.silhouette.toFixed(3)}`,
        ]
      : []),
    ...(collapse ? [`  ${collapse}`] : []),
  ];
}

/** The breakdown as one flat object of numbers, null for what is not defined; arrays of examples stay in the run folder. */
export function breakdownFields(found: ElboBreakdown | null, { test, summary }: DataSet): object {
  const surgery = found?.surgery;
  const importance = found && {
    ...{ samples: found.samples, logLikelihood: found.logLikelihood, standardError: found.standardError },
    ...{ elbo: found.elbo, gap: found.gap, effectiveSampleSize: found.effectiveSampleSize },
    reconstruction: found.reconstruction,
  };
  return {
    ...(found ? { elbo: found.elbo } : {}),
    logLikelihood: found?.logLikelihood ?? null,
    standardError: found?.standardError ?? null,
    posteriorGap: found?.gap ?? null,
    effectiveSampleSize: found?.effectiveSampleSize ?? null,
    samples: found?.samples ?? null,
    bounds: found?.bounds ?? null,
    exactLogLikelihood: found?.exact?.logLikelihood ?? null,
    exactError: found?.exact?.error ?? null,
    pseudoLikelihood: found ? isPseudo(found) : null,
    entropyFloor: found?.pixels ? sum(found.pixels.entropy) : null,
    mutualInformation: surgery?.mutualInformation.value ?? null,
    marginalKl: surgery?.marginalKl.value ?? null,
    totalCorrelation: surgery?.totalCorrelation?.value ?? null,
    dimensionWiseKl: surgery?.dimensionWiseKl?.value ?? null,
    surgery: surgery ?? null,
    meanVariances: found?.meanVariances ?? null,
    classes:
      found && test.labels
        ? termsByClass(found.byExample, test.labels).map((each) => ({
            name: summary.classNames[each.label] ?? null,
            ...each,
          }))
        : [],
    // Of the same draws as log p(x).
    importance,
  };
}

export function breakdownLines(found: ElboBreakdown, look: Look): string[] {
  const { logLikelihood, standardError, gap, samples, surgery, pixels, exact, effectiveSampleSize } = found;
  const error = standardError === null ? "" : ` ± ${standardError.toFixed(3)}`;
  const name = isPseudo(found) ? "log p(x) as a pseudo-likelihood of grey levels" : "log p(x)";
  return [
    `  ${name} ${nats(logLikelihood)}${error}, ${nats(gap)} above the ELBO of the same ${count(samples)} draws, of which ${effectiveSampleSize.toFixed(1)} count`,
    ...(exact ? [`  by integration ${nats(exact.logLikelihood)}, to ${exact.error.toExponential(0)} nats`] : []),
    ...(surgery ? [klLine(surgery, look.terms.kl)] : []),
    ...(pixels && sum(pixels.entropy) > 0
      ? [`  of the reconstruction: ${nats(sum(pixels.entropy))} are the grey levels' own entropy`]
      : []),
  ];
}

function klLine(surgery: NonNullable<ElboBreakdown["surgery"]>, kl: number | null): string {
  const { mutualInformation, marginalKl, totalCorrelation, dimensionWiseKl } = surgery;
  const rest =
    totalCorrelation && dimensionWiseKl
      ? `total correlation ${nats(totalCorrelation.value)} + by dimension ${nats(dimensionWiseKl.value)}`
      : `marginal KL ${nats(marginalKl.value)}`;
  const whole = kl === null ? "" : ` of ${nats(kl)}`;
  return `  the KL${whole}: mutual information ${nats(mutualInformation.value)} + ${rest} (on ${count(surgery.examples)} examples)`;
}

/** Nothing is left of a KL that fell to 0; null where there is none, or where it is in use. */
function collapseOf({ kl, klByDimension }: Look["terms"]): string | null {
  return kl === null ? null : describeCollapse(klByDimension ?? [kl]);
}

function formOf({ binarization }: Look): string {
  if (binarization === "dynamic") return "binarised by one fixed draw";
  return binarization === "threshold" ? "binarised at 0.5" : "as they are";
}

/** Grey levels are no draws of a Bernoulli: its density of them is not normalised. */
function isPseudo({ pixels }: ElboBreakdown): boolean {
  return pixels !== null && sum(pixels.entropy) > 0;
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
