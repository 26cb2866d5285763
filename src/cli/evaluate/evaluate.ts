import * as path from "node:path";
import { breakdownCsv } from "../../pictures/csv.js";
import { keptBreakdown } from "../../training/estimate-gap.js";
import { whyNoLogLikelihood } from "../../vae/latents/no-log-likelihood.js";
import { type Command, exitCode } from "../command.js";
import { binarizations } from "../places.js";
import { openSaved } from "../saved-model.js";
import { UsageError } from "../usage-error.js";
import { count } from "../words.js";
import { writeWhole } from "../write-file.js";
import { lookAt } from "./look.js";
import { breakdownFields, breakdownLines, lookFields, lookLines } from "./report.js";

const MOST_SAMPLES = 100_000;

export const evaluate: Command = {
  name: "evaluate",
  summary: "measures the ELBO's terms on a test set",
  operands: ["RUN|CHECKPOINT"],
  options: {
    data: { type: "string" },
    binarize: { type: "string" },
    "importance-samples": { type: "string" },
    out: { type: "string" },
    json: { type: "boolean" },
  },
  help: `
latent-lens evaluate RUN|CHECKPOINT [--data …] [--binarize …] [--importance-samples K [--out FILE.csv]] [--json]

  --data mnist|fashion-mnist|DIR|FILE   whose test set (the run's own)
  --binarize ${binarizations.join("|")}     how its grey levels become 0 and 1 (as in training)
  --importance-samples K                also estimates log p(x) from K draws of z for each example (Burda et al. 2016)
                                        (on grey levels a pseudo-likelihood: they are no draws of a Bernoulli), in a
                                        flat space of two dimensions by integration, too, and takes the KL apart; the
                                        numbers are kept in the run folder
  --out FILE.csv                        each example's terms, a row each
  --json                                prints {"event":"evaluate","elbo":…,"reconstruction":…,"kl":…,"activeUnits":…,
                                        "logLikelihood":…,"standardError":…,"posteriorGap":…,"exactLogLikelihood":…,
                                        "mutualInformation":…,"marginalKl":…,"totalCorrelation":…,…}, null for what
                                        this latent space has not

A run stands for its newest checkpoint; a run of a training file has its copy of the file executed. Terms are means in
nats per example with one sampled z, as in training; with K draws, elbo, log p(x) and the gap between them are of the
same K draws.`,
  async run(given, output) {
    const samples = given.whole("importance-samples");
    if (samples !== undefined && !(samples >= 1 && samples <= MOST_SAMPLES)) {
      throw new UsageError(`--importance-samples ${samples}: it may be from 1 to ${MOST_SAMPLES}`);
    }
    const out = given.text("out");
    if (out !== undefined && samples === undefined) {
      throw new UsageError("--out writes each example's terms, which --importance-samples estimates");
    }
    if (out !== undefined && path.extname(out).toLowerCase() !== ".csv") {
      throw new UsageError(`--out ${out}: the terms are written as csv`);
    }
    const place = await openSaved(given.operands[0] as string);
    const look = await lookAt(place, given);
    const { data, saved, configuration } = look;
    const why = samples === undefined ? null : whyNoLogLikelihood(configuration.latent);
    if (why) output.note(why);
    const estimate = (draws: number) =>
      keptBreakdown(place.run, configuration, saved, data.test, {
        samples: draws,
        own: look.own,
        progress: (part) => output.transient(`log p(x) by ${count(draws)} draws: ${Math.floor(100 * part)} %`),
      });
    const breakdown = samples === undefined ? undefined : why ? null : await estimate(samples);
    if (breakdown?.surgery && !breakdown.surgery.totalCorrelation) {
      output.note("total correlation is of independent dimensions, which this latent space has not");
    }
    output.event({
      ...{ event: "evaluate", run: place.run, checkpoint: place.checkpoint, epoch: saved.epoch, step: saved.step },
      ...lookFields(look),
      ...(breakdown === undefined ? {} : breakdownFields(breakdown, data)),
    });
    for (const line of [...lookLines(look, place), ...(breakdown ? breakdownLines(breakdown, look) : [])]) {
      output.line(line);
    }
    if (out !== undefined && breakdown) {
      const indices = Uint32Array.from({ length: data.test.count }, (_, index) => index);
      const file = path.resolve(out);
      await writeWhole(file, breakdownCsv(breakdown, { indices, labels: data.test.labels }));
      output.line(file);
    }
    return exitCode.done;
  },
};
