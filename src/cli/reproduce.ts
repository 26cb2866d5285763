import * as path from "node:path";
import { readMetrics } from "../checkpoint/run-folder/index.js";
import type { MetricLine, TrainRequest } from "../protocol.js";
import { defaultConfiguration } from "../vae/defaults.js";
import { type Command, exitCode } from "./command.js";
import type { Output } from "./output.js";
import { places } from "./places.js";
import { runPictures } from "./run-pictures.js";
import { tellEnd, trainAndTell } from "./training.js";
import { UsageError } from "./usage-error.js";
import { count } from "./words.js";
import { writeWhole } from "./write-file.js";

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

export const reproduce: Command = {
  name: "reproduce",
  summary: "runs what is printed elsewhere, and sets its numbers beside ours",
  operands: ["review"],
  options: { budget: { type: "string" }, out: { type: "string" }, json: { type: "boolean" } },
  help: `
latent-lens reproduce review [--budget X] [--out DIR] [--json]

  review        a hundred epochs of MNIST, 784–400–2, Adam 0.001, batches of 128: the table, the curves, the
                reconstructions and the animation of the review of "Auto-Encoding Variational Bayes"
  --budget X    the share of the epochs to train, above 0, at most 1 (1)
  --out DIR     where run, table and pictures go (.vae/reproductions/<utc>-review)
  --json        standard output is one JSON object a line`,
  async run(given, output) {
    const [what] = given.operands;
    if (what !== "review") throw new UsageError(`"${what}" can't be reproduced; there is: review`);
    const budget = given.number("budget") ?? 1;
    if (!(budget > 0 && budget <= 1)) throw new UsageError(`--budget ${budget}: it may be above 0, at most 1`);
    const out = path.resolve(given.text("out") ?? path.join(".vae", "reproductions", `${timestamp()}-review`));
    const request: TrainRequest = {
      ...{ type: "train", ...places, folder: path.join(out, "run"), name: "review" },
      configuration: { ...defaultConfiguration, epochs: Math.max(1, Math.round(budget * defaultConfiguration.epochs)) },
    };
    const run = await trainAndTell(request, output);
    if (!run) return exitCode.interrupted;
    const rows = compare(await readMetrics(request.folder));
    const table = markdown(rows);
    await writeWhole(path.join(out, "table.md"), table);
    for (const [name, ending] of files) {
      const made = await runPictures[name]?.formats[ending]?.(request.folder);
      if (made) await writeWhole(path.join(out, `${name}.${ending}`), made);
    }
    tellTable(rows, table, output);
    tellEnd(request.folder, run, output);
    return exitCode.done;
  },
};

const files = [
  ["curves", "svg"],
  ["curves", "csv"],
  ["reconstructions", "png"],
  ["latent", "png"],
  ["manifold", "png"],
  ["animation", "gif"],
] as const;

function timestamp(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, "");
}

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
