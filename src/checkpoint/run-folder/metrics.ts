import { appendFile, open } from "node:fs/promises";
import * as v from "valibot";
import type { MetricLine } from "../../protocol.js";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import { exists, readBounded, writeAtomically } from "./files.js";
import { runPaths } from "./paths.js";
import { metricLine } from "./run-description.js";

const MOST_BYTES = 512 * 1024 * 1024;

/** Every line of a run; half a line at the end, of a writer that was stopped in it, is none. @throws CheckpointError */
export async function readMetrics(folder: string): Promise<MetricLine[]> {
  const file = runPaths(folder).metrics;
  if (!(await exists(file))) return [];
  const text = (await readBounded(file, MOST_BYTES)).toString("utf8");
  const lines = text.split("\n");
  lines.pop();
  return lines.map((line, index) => {
    const read = v.safeParse(metricLine, parse(line));
    if (!read.success)
      throw new CheckpointError(`${file}: line ${index + 1} is no line of metrics; delete it to go on`);
    return read.output;
  });
}

export async function appendMetrics(folder: string, lines: readonly MetricLine[]): Promise<void> {
  const file = runPaths(folder).metrics;
  try {
    await appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  } catch (error) {
    throw new CheckpointError(`${file}: ${fileProblem(error)}`);
  }
}

/** Waits until all that was appended is on the disk. */
export async function syncMetrics(folder: string): Promise<void> {
  const handle = await open(runPaths(folder).metrics, "a");
  await handle.sync();
  await handle.close();
}

/** Drops what lies after a step. */
export async function cutMetrics(folder: string, step: number): Promise<void> {
  const kept = (await readMetrics(folder)).filter((line) => line.step <= step);
  await writeAtomically(runPaths(folder).metrics, kept.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
