import * as path from "node:path";
import { readMetrics } from "../../checkpoint/run-folder/index.js";
import type { MetricLine } from "../../protocol.js";
import { defaultConfiguration } from "../../vae/defaults.js";
import { exitCode } from "../command.js";
import type { Output } from "../output.js";
import { runPictures } from "../run-pictures.js";
import { tellEnd } from "../training.js";
import { count } from "../words.js";
import { writeWhole } from "../write-file.js";
import { ReproductionProgress, type ReproductionWork } from "./reproduction.js";
import { trained } from "./trained.js";

/** Test set, nats per image, as the review prints them; epoch 96 is its best of a hundred. */
const printed = [
  { epoch: 1, reconstruction: 165.0093, kl: 5.3669, total: 170.3763 },
  { epoch: 96, reconstruction: 141.4159, kl: 6.5646, total: 147.9805 },
];

interface Row {
  readonly epoch: number;
  readonly source: "review" | "here";
  readonly reconstruction: number;
  readonly kl: number | null;
  readonly total: number;
}

/** A hundred epochs of MNIST, and the review's table and pictures. @returns the exit code */
export async function reproduceReview({ budget, out }: ReproductionWork, output: Output): Promise<number> {
  const folder = path.join(out, "run");
  const progress = new ReproductionProgress("review", output);
  const epochs = Math.max(1, Math.round(budget * defaultConfiguration.epochs));
  const run = await trained(folder, "review", { ...defaultConfiguration, epochs }, output, (part, epoch) =>
    progress.tell(part, epoch),
  );
  if (!run) return exitCode.interrupted;
  const rows = compare(await readMetrics(folder));
  const table = markdown(rows);
  const shown = files.filter(([, ending]) => ending !== "csv").map(([name, ending]) => `![${name}](${name}.${ending})`);
  await writeWhole(path.join(out, "table.md"), [table, ...shown, ""].join("\n"));
  for (const [name, ending] of files) {
    const made = await runPictures[name]?.formats[ending]?.(folder);
    if (made) await writeWhole(path.join(out, `${name}.${ending}`), made);
  }
  tellTable(rows, table, output);
  tellEnd(folder, run, output);
  return exitCode.done;
}

const files = [
  ["curves", "svg"],
  ["curves", "csv"],
  ["reconstructions", "png"],
  ["latent", "png"],
  ["manifold", "png"],
  ["animation", "gif"],
] as const;

/** The review's epochs, and ours of the same number; our last one where we did not get so far. */
function compare(metrics: readonly MetricLine[]): Row[] {
  const tests = metrics.filter(({ split }) => split === "test");
  return printed.flatMap((row) => {
    const ours = tests.find(({ epoch }) => epoch === row.epoch) ?? tests.at(-1);
    const here = ours && { epoch: ours.epoch, reconstruction: ours.reconstruction, kl: ours.kl, total: ours.total };
    return [{ source: "review", ...row } as const, ...(here ? [{ source: "here", ...here } as const] : [])];
  });
}

function markdown(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ source, epoch, reconstruction, kl, total }) =>
      `| ${source} | ${epoch} | ${reconstruction.toFixed(4)} | ${kl?.toFixed(4) ?? ""} | ${total.toFixed(4)} |`,
  );
  return [
    "| test set, nats per image | epoch | BCE | KLD | total |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...lines,
    "",
  ].join("\n");
}

function tellTable(rows: readonly Row[], table: string, output: Output): void {
  output.event({ event: "reproduce", what: "review", rows });
  output.line(`\n${table}`);
  output.line(`${count(files.length)} pictures and tables lie beside the run`);
}
