import { isDeterministic, startBackend } from "../compute/backend.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import { binarizationOf, withBinarization } from "../data/binarize.js";
import { loadData } from "../data/load.js";
import type { ElboBreakdown } from "../protocol.js";
import { createEngine } from "../training/create-engine.js";
import { keptBreakdown } from "../training/estimate-gap.js";
import { unitActivity } from "../vae/estimators/active-units.js";
import { termsByClass } from "../vae/estimators/by-class.js";
import { type Command, exitCode } from "./command.js";
import { binarizationNamed, binarizations, dataDescription, places } from "./places.js";
import { openSaved, readSaved } from "./saved-model.js";
import { UsageError } from "./usage-error.js";
import { count, nats } from "./words.js";

const MOST_SAMPLES = 100_000;

export const evaluate: Command = {
  name: "evaluate",
  summary: "measures the ELBO's terms on a test set",
  operands: ["RUN|CHECKPOINT"],
  options: {
    data: { type: "string" },
    binarize: { type: "string" },
    "importance-samples": { type: "string" },
    json: { type: "boolean" },
  },
  help: `
latent-lens evaluate RUN|CHECKPOINT [--data …] [--importance-samples K] [--json]

  --data mnist|fashion-mnist|DIR|FILE   whose test set (the run's own)
  --binarize ${binarizations.join("|")}     how its grey levels become 0 and 1 (as in training)
  --importance-samples K                also estimates log p(x) from K draws of z for each example (Burda et al. 2016)
                                        (on grey levels a pseudo-likelihood: they are no draws of a Bernoulli),
                                        and takes the KL apart; the numbers are kept in the run folder
  --json                                prints {"event":"evaluate","elbo":…,"reconstruction":…,"kl":…,"activeUnits":…,
                                        "logLikelihood":…,"standardError":…,"posteriorGap":…,"bounds":[…],
                                        "mutualInformation":…,"marginalKl":…,"totalCorrelation":…,…}

A run stands for its newest checkpoint. Terms are means in nats per example with one sampled z; the gap is that between
log p(x) and the ELBO of the same K draws.`,
  async run(given, output) {
    const samples = given.whole("importance-samples");
    if (samples !== undefined && !(samples >= 1 && samples <= MOST_SAMPLES)) {
      throw new UsageError(`--importance-samples ${samples}: it may be from 1 to ${MOST_SAMPLES}`);
    }
    const place = await openSaved(given.operands[0] as string);
    const { configuration, program, data: trainedOn } = place.description;
    if (program) {
      const file = place.description.trainingCode?.original ?? "its program";
      throw new Error(`${place.run}: ${file} trained this model and evaluates it: its figures are in metrics.jsonl`);
    }
    if (!configuration) throw new Error(`${place.run}: this model was loaded, not trained here; it can't be evaluated`);
    const saved = await readSaved(place);
    const other = given.text("data");
    const { seed, limit } = configuration;
    const binarization = binarizationNamed(given.choice("binarize", binarizations), binarizationOf(configuration.data));
    const described = other === undefined ? configuration.data : dataDescription(other);
    const data = await loadData(withBinarization(described, binarization), { ...places, seed, limit });
    const { name, height, width, channels, fingerprint } = data.summary;
    if (height !== trainedOn.height || width !== trainedOn.width || channels !== trainedOn.channels) {
      const form = [trainedOn.height, trainedOn.width, trainedOn.channels].join("×");
      throw new Error(`${name} has images of ${height}×${width}×${channels}; this model takes ${form}`);
    }
    // As the run itself was computed, to the same numbers.
    const deterministic = isDeterministic(place.description.backend);
    const backend = await startBackend({ wasmFolder: wasmFolder(), deterministic });
    const engine = await createEngine(configuration, { height, width, channels }, backend);
    engine.restore(saved.arrays);
    const { terms, means } = engine.evaluate(data.test, saved.step);
    engine.dispose();
    const { active, variances } = unitActivity(means, means.length / data.test.count);
    const { reconstruction, kl, divergence, objective } = terms;
    const total = kl === null ? objective : reconstruction + kl;
    const elbo = kl === null ? null : -total;
    const breakdown =
      samples === undefined
        ? null
        : await keptBreakdown(place.run, configuration, saved, data.test, {
            samples,
            progress: (part) =>
              output.transient(`log p(x): ${count(part * data.test.count)} of ${count(data.test.count)} examples`),
          });
    output.event({
      ...{ event: "evaluate", run: place.run, checkpoint: place.checkpoint, epoch: saved.epoch, step: saved.step },
      ...{ elbo, reconstruction, kl, divergence, objective, total, examples: data.test.count, activeUnits: active },
      data: { name, height, width, channels, fingerprint },
      ...(breakdown ? breakdownFields(breakdown, data.test.labels, data.summary.classNames) : {}),
    });
    output.line(`${place.checkpoint}: epoch ${saved.epoch}, ${count(data.test.count)} test examples of ${name}`);
    output.line(`  reconstruction ${nats(reconstruction)}`);
    if (kl === null) output.line(`  ${divergence.name} ${divergence.value.toPrecision(4)}`);
    else output.line(`  KL ${nats(kl)}\n  ELBO ${nats(-total)}`);
    output.line(`  active units ${active} of ${variances.length}`);
    if (breakdown) output.line(describe(breakdown));
    return exitCode.done;
  },
};

/** The breakdown as one flat object of numbers; arrays of examples stay in the run folder. */
function breakdownFields(found: ElboBreakdown, labels: Int32Array | null, classNames: readonly string[]): object {
  const { samples, logLikelihood, standardError, elbo, gap, effectiveSampleSize, reconstruction, bounds, surgery } =
    found;
  return {
    ...{ logLikelihood, standardError, posteriorGap: gap, effectiveSampleSize, samples, bounds },
    ...(surgery
      ? {
          ...{ mutualInformation: surgery.mutualInformation.value, marginalKl: surgery.marginalKl.value },
          ...{ totalCorrelation: surgery.totalCorrelation.value, dimensionWiseKl: surgery.dimensionWiseKl.value },
        }
      : { mutualInformation: null, marginalKl: null, totalCorrelation: null, dimensionWiseKl: null }),
    surgery,
    entropyFloor: found.pixels ? sum(found.pixels.entropy) : null,
    meanVariances: found.meanVariances,
    classes: labels
      ? termsByClass(found.byExample, labels).map((each) => ({ name: classNames[each.label] ?? null, ...each }))
      : [],
    // Of the same draws as log p(x).
    importance: { samples, logLikelihood, standardError, elbo, gap, effectiveSampleSize, reconstruction },
  };
}

function describe({ logLikelihood, standardError, gap, samples, surgery, pixels }: ElboBreakdown): string {
  const error = standardError === null ? "" : ` ± ${standardError.toFixed(3)}`;
  return [
    `  log p(x) ${nats(logLikelihood)}${error}, ${nats(gap)} above the ELBO of the same ${count(samples)} draws`,
    ...(surgery
      ? [
          `  of the KL: mutual information ${nats(surgery.mutualInformation.value)} + total correlation ${nats(surgery.totalCorrelation.value)} + by dimension ${nats(surgery.dimensionWiseKl.value)}`,
        ]
      : []),
    ...(pixels && sum(pixels.entropy) > 0
      ? [`  of the reconstruction: ${nats(sum(pixels.entropy))} are the grey levels' own entropy`]
      : []),
  ].join("\n");
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
