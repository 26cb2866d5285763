import { readFile } from "node:fs/promises";
import * as path from "node:path";
import type { MetricLine } from "../../src/protocol.js";

/** The metrics of a run, as far as they are written; a last line that is still being written is left out. */
export async function readMetrics(run: string): Promise<MetricLine[]> {
  const text = await readFile(path.join(run, "metrics.jsonl"), "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MetricLine);
}
