import * as path from "node:path";
import { listSnapshots, readExamples, readMetrics, readSnapshot } from "../../checkpoint/run-folder/index.js";
import { npyFile } from "../../data/write-npy.js";
import { eigenvaluesOf } from "../../vae/geometry/eigenvalues.js";
import { createSpace } from "../../vae/spaces/registry.js";
import { exitCode } from "../command.js";
import { openDecoderOfSnapshot } from "../decoder.js";
import type { Output } from "../output.js";
import { makeFolder, writeWhole } from "../write-file.js";
import { type CurveCodes, strayingOf } from "./curve-paths.js";
import type { KnownCurves } from "./known-curves.js";
import { type Turning, turningOf } from "./orbit-turning.js";
import { ReproductionProgress, type ReproductionWork } from "./reproduction.js";
import { trained } from "./trained.js";
import { SEED, type TransportTask, transportTasks } from "./transport-tasks.js";
import { type TransportRow, transportsCsv, transportsMarkdown } from "./transports-table.js";

/**
 * Trains VAELLS on curves in the plane and on digits that are turned, and measures whether the transports that it learned follow
 * them. Runs in the same folder that are done are measured as they are. @returns the exit code
 */
export async function reproduceTransports({ budget, out }: ReproductionWork, output: Output): Promise<number> {
  const progress = new ReproductionProgress("transports", output);
  const rows: TransportRow[] = [];
  for (const [position, task] of transportTasks.entries()) {
    const curves = await task.curves();
    const data = path.join(out, "data", task.name);
    await writeExamples(data, task, curves);
    const folder = path.join(out, task.name);
    const epochs = Math.max(1, Math.round(budget * task.configuration.epochs));
    const configuration = { ...task.configuration, epochs, data: { kind: "path", path: data } as const };
    const run = await trained(folder, task.name, configuration, output, (part, epoch) =>
      progress.tell((position + part) / transportTasks.length, `${task.name}: ${epoch}`),
    );
    if (!run) return exitCode.interrupted;
    const row = await measured(folder, task, curves);
    output.event({ event: "reproduce", what: "transports", ...row });
    rows.push(row);
  }
  const table = transportsMarkdown(rows);
  await writeWhole(path.join(out, "table.md"), table);
  await writeWhole(path.join(out, "table.csv"), transportsCsv(rows));
  output.event({ event: "done", what: "transports", folder: out });
  output.line(`\n${table}\ntable.md and table.csv: ${out}`);
  return exitCode.done;
}

async function writeExamples(folder: string, { train, test }: TransportTask, curves: KnownCurves): Promise<void> {
  await makeFolder(folder);
  for (const [step, split, count] of [[1, "train", train] as const, [2, "test", test] as const]) {
    const { pixels, labels } = curves.examples({ count, seed: SEED, step });
    await writeWhole(path.join(folder, `x_${split}.npy`), npyFile(pixels, [count, curves.height, curves.width]));
    await writeWhole(path.join(folder, `y_${split}.npy`), npyFile(labels, [count]));
  }
}

/** From the last snapshot, which holds the codes of the whole test set, and the operators of that step. */
async function measured(
  folder: string,
  { name, configuration }: TransportTask,
  curves: KnownCurves,
): Promise<TransportRow> {
  const last = (await readMetrics(folder)).filter(({ split }) => split === "test").at(-1);
  const { step } = (await listSnapshots(folder)).at(-1) ?? {};
  const examples = await readExamples(folder);
  if (!last || step === undefined || !examples?.labels) throw new Error(`${folder}: nothing of this run is saved yet`);
  const { means, latentArrays: arrays = {} } = await readSnapshot(folder, step);
  const decoder = await openDecoderOfSnapshot(folder, step);
  const decode = (path: Float32Array) => decoder.decode(path);
  const { dimensions } = configuration.latent;
  const operators = operatorsOf(arrays.operators ?? new Float32Array(), dimensions);
  const codes = { codes: means, pieces: Int32Array.from(examples.labels, (label) => curves.pieceOf(label)) };
  const space = createSpace(configuration.latent, dimensions, { arrays });
  const row = {
    ...{ task: name, epochs: last.epoch, cost: last.divergence.value },
    ...strayingOf(curves, space, codes, decode),
    eigenvalues: operators.map((operator) => eigenvaluesOf(operator, dimensions)),
    turning: farthestTurn(curves, operators, codes, decode),
  };
  decoder.dispose();
  return row;
}

function operatorsOf(values: Float32Array, dimensions: number): Float32Array[] {
  const size = dimensions ** 2;
  return Array.from({ length: values.length / size }, (_, m) => values.subarray(m * size, (m + 1) * size));
}

/** Of the operator that turns what is decoded farthest; null where the curves are not closed. */
function farthestTurn(
  { strayByDegree }: KnownCurves,
  operators: readonly Float32Array[],
  codes: CurveCodes,
  decode: (codes: Float32Array) => Float32Array,
): Turning | null {
  if (!strayByDegree) return null;
  return operators
    .map((operator) => turningOf(strayByDegree, operator, codes, decode))
    .reduce<Turning | null>((most, turning) => (most && most.degrees >= turning.degrees ? most : turning), null);
}
