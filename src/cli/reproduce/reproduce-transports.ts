import * as path from "node:path";
import { listSnapshots, readExamples, readMetrics, readSnapshot } from "../../checkpoint/run-folder/index.js";
import { npyFile } from "../../data/write-npy.js";
import { csv } from "../../pictures/csv.js";
import { defaultConfiguration } from "../../vae/defaults.js";
import { planeEigenvalues } from "../../vae/geometry/eigenvalues.js";
import { transportDescription } from "../../vae/latents/transport-description.js";
import { createSpace } from "../../vae/spaces/registry.js";
import { exitCode } from "../command.js";
import { openDecoderOfSnapshot } from "../decoder.js";
import type { Output } from "../output.js";
import { makeFolder, writeWhole } from "../write-file.js";
import { type Straying, strayingOf } from "./curve-paths.js";
import { circles, EMBEDDED_SIZE, Embedding, examplesOf, type PlaneCurve, roll } from "./plane-curves.js";
import { ReproductionProgress, type ReproductionWork } from "./reproduction.js";
import { trained } from "./trained.js";

interface Task {
  readonly name: string;
  readonly curve: PlaneCurve;
  readonly train: number;
  readonly test: number;
  readonly anchors: number;
  readonly epochs: number;
}

const SEED = 1;

/** With the settings of the templates of the same names. */
const tasks: readonly Task[] = [
  { name: "concentric-circles", curve: circles, train: 400, test: 400, anchors: 6, epochs: 300 },
  { name: "swiss-roll", curve: roll, train: 1000, test: 500, anchors: 4, epochs: 150 },
];

/** A learned space as it was measured. */
interface TransportRow extends Straying {
  readonly task: string;
  readonly epochs: number;
  /** Nats per example, on the test set. */
  readonly cost: number;
  /** Of each operator its two, [real part, imaginary part]. */
  readonly eigenvalues: readonly (readonly [readonly [number, number], readonly [number, number]])[];
}

/**
 * Trains VAELLS on curves in the plane, and measures whether the transports that it learned follow them. Runs in the same folder
 * that are done are measured as they are. @returns the exit code
 */
export async function reproduceTransports({ budget, out }: ReproductionWork, output: Output): Promise<number> {
  const progress = new ReproductionProgress("transports", output);
  const embedding = new Embedding(SEED);
  const rows: TransportRow[] = [];
  for (const [position, task] of tasks.entries()) {
    const data = path.join(out, "data", task.name);
    await writeExamples(data, task, embedding);
    const folder = path.join(out, task.name);
    const epochs = Math.max(1, Math.round(budget * task.epochs));
    const configuration = {
      ...{ ...defaultConfiguration, epochs, batchSize: 30, seed: SEED, data: { kind: "path", path: data } as const },
      encoder: { ...defaultConfiguration.encoder, hidden: [512] },
      decoder: { ...defaultConfiguration.decoder, hidden: [512] },
      latent: transportDescription({ dimensions: 2, operators: 2, anchors: task.anchors, warmUp: 500 }),
      likelihood: { kind: "gaussian", variance: 1e-3, mean: "linear" },
    };
    const run = await trained(folder, task.name, configuration, output, (part, epoch) =>
      progress.tell((position + part) / tasks.length, `${task.name}: ${epoch}`),
    );
    if (!run) return exitCode.interrupted;
    const row = await measured(folder, task, embedding);
    output.event({ event: "reproduce", what: "transports", ...row });
    rows.push(row);
  }
  const table = markdown(rows);
  await writeWhole(path.join(out, "table.md"), table);
  await writeWhole(path.join(out, "table.csv"), csvOf(rows));
  output.event({ event: "done", what: "transports", folder: out });
  output.line(`\n${table}\ntable.md and table.csv: ${out}`);
  return exitCode.done;
}

async function writeExamples(folder: string, { curve, train, test }: Task, embedding: Embedding): Promise<void> {
  await makeFolder(folder);
  for (const [step, split, count] of [[1, "train", train] as const, [2, "test", test] as const]) {
    const { pixels, labels } = examplesOf(curve, embedding, { count, seed: SEED, step });
    await writeWhole(path.join(folder, `x_${split}.npy`), npyFile(pixels, [count, 1, EMBEDDED_SIZE]));
    await writeWhole(path.join(folder, `y_${split}.npy`), npyFile(labels, [count]));
  }
}

/** From the last snapshot, which holds the codes of the whole test set, and the operators of that step. */
async function measured(folder: string, { name, curve }: Task, embedding: Embedding): Promise<TransportRow> {
  const last = (await readMetrics(folder)).filter(({ split }) => split === "test").at(-1);
  const { step } = (await listSnapshots(folder)).at(-1) ?? {};
  const examples = await readExamples(folder);
  if (!last || step === undefined || !examples?.labels) throw new Error(`${folder}: nothing of this run is saved yet`);
  const { means: codes, latentArrays: arrays = {} } = await readSnapshot(folder, step);
  const decoder = await openDecoderOfSnapshot(folder, step);
  const operators = arrays.operators ?? new Float32Array();
  // With one piece the classes are its parts.
  const pieces = curve.pieces === 1 ? new Int32Array(codes.length / 2) : Int32Array.from(examples.labels);
  const description = transportDescription({ dimensions: 2, operators: 2, anchors: (arrays.anchors?.length ?? 0) / 2 });
  const space = createSpace(description, 2, { arrays });
  const straying = strayingOf({ curve, embedding }, space, { codes, pieces }, (path) => decoder.decode(path));
  decoder.dispose();
  return {
    ...{ task: name, epochs: last.epoch, cost: last.divergence.value, ...straying },
    eigenvalues: Array.from({ length: operators.length / 4 }, (_, m) =>
      planeEigenvalues(operators.subarray(4 * m, 4 * m + 4)),
    ),
  };
}

function markdown(rows: readonly TransportRow[]): string {
  const header = [
    ...["data", "epochs", "transport cost", "eigenvalues of each operator"],
    ...["stray along transports", "along straight lines", "at the ends", "paths"],
  ];
  const lines = rows.map(({ task, epochs, cost, eigenvalues, transported, straight, ends, paths }) => [
    ...[task, String(epochs), cost.toFixed(2), eigenvalues.map(eigenvalueWords).join("; ")],
    ...[transported.toFixed(3), straight.toFixed(3), ends.toFixed(3), String(paths)],
  ]);
  const rule = header.map((_, column) => (column === 0 || column === 3 ? "---" : "---:"));
  return [header, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function eigenvalueWords([[real, imaginary], [other]]: TransportRow["eigenvalues"][number]): string {
  const words = (value: number) => value.toFixed(3).replace("-", "−");
  return imaginary === 0 ? `${words(real)}, ${words(other)}` : `${words(real)} ± ${words(imaginary)}i`;
}

function csvOf(rows: readonly TransportRow[]): string {
  return csv(
    ["data", "epochs", "transport_cost", "stray_transported", "stray_straight", "stray_ends", "paths"],
    rows.map((row) => [row.task, row.epochs, row.cost, row.transported, row.straight, row.ends, row.paths]),
  );
}
