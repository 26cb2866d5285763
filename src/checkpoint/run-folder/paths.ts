import * as path from "node:path";

/** The names in a run folder, in one place. */
export const runPaths = (folder: string) => ({
  description: path.join(folder, "run.json"),
  lock: path.join(folder, "lock.json"),
  metrics: path.join(folder, "metrics.jsonl"),
  examples: path.join(folder, "examples.safetensors"),
  decoder: path.join(folder, "decoder.json"),
  /** Of a moment that is not kept, while it is looked at. */
  passing: path.join(folder, "passing"),
  snapshots: path.join(folder, "snapshots"),
  checkpoints: path.join(folder, "checkpoints"),
  trainingCode: path.join(folder, "training-code"),
  estimates: path.join(folder, "estimates"),
});

/** Steps as names: of one width, so that names sort as numbers do. */
export function stepName(step: number): string {
  return String(step).padStart(9, "0");
}

/** The step that a name stands for, or null where it is no such name. */
export function stepOf(name: string): number | null {
  const found = /^(\d{9,15})$/.exec(name);
  return found ? Number(found[1]) : null;
}
