import * as path from "node:path";
import { readMetrics } from "../../checkpoint/run-folder/index.js";
import type { Estimate, MetricLine } from "../../protocol.js";
import { TrainingControl } from "../../training/control.js";
import { estimateGap } from "../../training/estimate-gap.js";
import { RunningMean } from "../../vae/estimators/running-mean.js";
import { divergenceName } from "../../vae/latents/divergence-name.js";
import { whyNoLogLikelihood } from "../../vae/latents/no-log-likelihood.js";
import { parseLatent } from "../../vae/latents/registry.js";
import { exitCode } from "../command.js";
import type { Output } from "../output.js";
import { places } from "../places.js";
import { stoppable } from "../stoppable.js";
import { writeWhole } from "../write-file.js";
import type { LatentRow, LatentTable } from "./latent-tables.js";
import { csvOf, type MeasuredRow, markdownOf } from "./measured-rows.js";
import { ReproductionProgress, type ReproductionWork, tellStopped } from "./reproduction.js";
import { trained } from "./trained.js";

/** Of log p(x): draws of z for each example (Davidson et al. take as many), and examples, spread over the test set. */
const DRAWS = 500;
const EXAMPLES = 1000;

/** Trains a table's spaces one after the other, measures each, and sets the figures beside the printed ones. @returns the exit code */
export async function reproduceLatents(
  name: string,
  { source, configuration, rows }: LatentTable,
  work: ReproductionWork,
  output: Output,
): Promise<number> {
  const { budget, out } = work;
  const progress = new ReproductionProgress(name, output);
  const epochs = Math.max(1, Math.round(budget * configuration.epochs));
  const measured: MeasuredRow[] = [];
  for (const [position, row] of rows.entries()) {
    const folder = path.join(out, row.latent.replace(":", "-"));
    const tell = (part: number, message: string) =>
      progress.tell((position + part) / rows.length, `${row.latent}: ${message}`);
    const latent = parseLatent(row.latent);
    const run = await trained(folder, row.latent, { ...configuration, latent, epochs }, output, (part, epoch) =>
      tell(0.9 * part, epoch),
    );
    const last = run && (await readMetrics(folder)).filter(({ split }) => split === "test").at(-1);
    if (!run || !last) return exitCode.interrupted;
    const gap = whyNoLogLikelihood(latent)
      ? null
      : await gapOf(folder, (part) => tell(0.9 + 0.1 * part, `log p(x) by ${DRAWS} draws`));
    if (gap === "stopped") return tellStopped(name, work, output);
    const done = measuredRow(row, last, gap, run.data.height * run.data.width * run.data.channels);
    output.event({ event: "reproduce", what: name, ...done });
    measured.push(done);
  }
  const table = markdownOf(measured, source);
  await writeWhole(path.join(out, "table.md"), table);
  await writeWhole(path.join(out, "table.csv"), csvOf(measured));
  output.event({ event: "done", what: name, folder: out });
  output.line(`\n${table}\ntable.md and table.csv: ${out}`);
  return exitCode.done;
}

/** Mean log p(x) − ELBO of the examples, whose spread is far smaller than that of either. */
async function gapOf(folder: string, tell: (part: number) => void): Promise<Estimate | "stopped"> {
  const control = new TrainingControl();
  const request = { type: "estimateGap", ...places, folder, examples: EXAMPLES, samples: DRAWS } as const;
  const found = await stoppable(
    () => control.stop("cancelled"),
    () =>
      estimateGap(request, control, (message) => {
        if (message.type === "gap") tell(message.part);
      }),
  );
  if (!found) return "stopped";
  const { elbo, logLikelihood } = found.byExample;
  const gap = new RunningMean();
  logLikelihood.forEach((value, example) => {
    gap.add(value - (elbo[example] as number));
  });
  return gap.estimate();
}

/** log p(x) of the whole test set is its ELBO and the gap of the examples. */
function measuredRow(
  { latent, printed }: LatentRow,
  last: MetricLine,
  gap: Estimate | null,
  pixels: number,
): MeasuredRow {
  const { epoch, reconstruction, kl, divergence, total, measures = [], penalties = [] } = last;
  const weighted = { name: `${divergenceName(divergence.name)} as weighted`, value: divergence.value };
  const ofSpace = [...(divergence.name === "kl" ? [] : [weighted]), ...penalties, ...measures];
  return {
    ...{ latent, epoch, reconstruction, kl, printed, ofSpace },
    elbo: kl === null ? null : -total,
    bitsPerDimension: kl === null ? null : total / (pixels * Math.LN2),
    logLikelihood: gap && kl !== null ? gap.value - total : null,
    standardError: gap?.standardError ?? null,
  };
}
