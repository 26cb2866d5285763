import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type {
  DecoderModel,
  ExampleSample,
  LatentSnapshot,
  MetricLine,
  RunDescription,
  RunStatus,
  SnapshotSummary,
} from "../../protocol.js";
import { CheckpointError, fileProblem } from "../checkpoint-error.js";
import {
  type Checkpoint,
  type CheckpointContent,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from "./checkpoints.js";
import { writeDecoderModel } from "./decoder-model.js";
import { writeExamples } from "./examples.js";
import { exists, writeAtomically } from "./files.js";
import { RunLock } from "./lock.js";
import { appendMetrics, cutMetrics, syncMetrics } from "./metrics.js";
import { dropPassing, showPassing } from "./passing.js";
import { runPaths } from "./paths.js";
import { readRunDescription, writeRunDescription } from "./run-description.js";
import { cutSnapshots, listSnapshots, type NewSnapshot, thinSnapshots, writeSnapshot } from "./snapshots.js";
import { writeTrainingCode } from "./training-code.js";

export interface NewRun {
  readonly description: RunDescription;
  readonly examples: ExampleSample;
  readonly decoder: DecoderModel | null;
  /** The model before its first step; a model that was loaded has none. */
  readonly checkpoint?: CheckpointContent;
  /** Texts of the code that makes the run, by their places below `training-code/`. */
  readonly trainingCode?: ReadonlyMap<string, string>;
}

export interface ResumedRun {
  readonly writer: RunWriter;
  readonly description: RunDescription;
  readonly checkpoint: Checkpoint;
  /** What was not as it should be, and was mended. */
  readonly notes: readonly string[];
}

/** The one writer of a run folder. Calls are carried out one after the other. */
export class RunWriter {
  #snapshots: readonly SnapshotSummary[] = [];

  private constructor(
    private readonly folder: string,
    private readonly lock: RunLock,
    private current: RunDescription,
  ) {}

  get description(): RunDescription {
    return this.current;
  }

  /** The recorded moments that are kept. */
  get snapshots(): readonly SnapshotSummary[] {
    return this.#snapshots;
  }

  /** Makes a new run folder, which can be resumed from the start; where that fails, nothing of it stays. @throws CheckpointError */
  static async create(folder: string, run: NewRun): Promise<RunWriter> {
    const { description, examples, decoder, checkpoint, trainingCode } = run;
    const made = await makeRunFolder(folder);
    let lock: RunLock | null = null;
    try {
      lock = await RunLock.take(folder);
      const { snapshots, checkpoints, metrics } = runPaths(folder);
      await mkdir(snapshots);
      await mkdir(checkpoints);
      await writeExamples(folder, examples);
      if (decoder) await writeDecoderModel(folder, decoder);
      if (trainingCode) await writeTrainingCode(folder, trainingCode);
      await writeAtomically(metrics, "");
      if (checkpoint) await writeCheckpoint(folder, checkpoint);
      // Last: with it, the folder is a run.
      await writeRunDescription(folder, description);
      return new RunWriter(folder, lock, description);
    } catch (error) {
      await lock?.release();
      await removeContents(folder);
      if (made) await rmdir(folder).catch(() => undefined);
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError(`${folder}: the run folder can't be made: ${fileProblem(error)}`);
    }
  }

  /**
   * Takes up a run at its newest whole checkpoint: later metrics and snapshots are cut away.
   *
   * @throws CheckpointError where another process writes it, or no checkpoint is whole
   */
  static async resume(folder: string): Promise<ResumedRun> {
    const description = await readRunDescription(folder);
    const lock = await RunLock.take(folder);
    try {
      await removeTemporary(folder);
      await dropPassing(folder);
      const { checkpoint, notes } = await newestWhole(folder);
      await cutMetrics(folder, checkpoint.step);
      await cutSnapshots(folder, checkpoint.step);
      const writer = new RunWriter(folder, lock, description);
      writer.#snapshots = await listSnapshots(folder);
      return { writer, description, checkpoint, notes };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async appendMetrics(lines: readonly MetricLine[]): Promise<void> {
    await appendMetrics(this.folder, lines);
  }

  /** Records a moment; returns it as it is told of. */
  async writeSnapshot(snapshot: NewSnapshot): Promise<LatentSnapshot> {
    const told = await writeSnapshot(this.folder, snapshot);
    await thinSnapshots(this.folder);
    this.#snapshots = await listSnapshots(this.folder);
    return told;
  }

  /** Shows a moment that is not kept; returns it as it is told of. */
  showPassing(snapshot: NewSnapshot): Promise<LatentSnapshot> {
    return showPassing(this.folder, snapshot);
  }

  async writeCheckpoint(content: CheckpointContent): Promise<void> {
    // What the checkpoint builds on is on the disk before it.
    await syncMetrics(this.folder);
    await writeCheckpoint(this.folder, content);
    await pruneCheckpoints(this.folder);
  }

  async update(patch: Partial<RunDescription>): Promise<void> {
    this.current = { ...this.current, ...patch };
    await writeRunDescription(this.folder, this.current);
  }

  /** Says how the run ended, and lets go of it. */
  async close(status: RunStatus, message?: string): Promise<void> {
    try {
      await this.update({ status, message });
    } finally {
      await dropPassing(this.folder);
      await this.lock.release();
    }
  }
}

/** Returns whether the folder was made; an empty one that was there is taken as it is. */
async function makeRunFolder(folder: string): Promise<boolean> {
  try {
    const there = await exists(folder);
    if (there && (await readdir(folder)).length > 0) {
      throw new CheckpointError(`${folder}: it is not empty; choose a new folder, or resume the run in it`);
    }
    await mkdir(folder, { recursive: true });
    await hideRuns(folder);
    return !there;
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`${folder}: the run folder can't be made: ${fileProblem(error)}`);
  }
}

/** `.vae/` ignores itself in git and in search. */
async function hideRuns(folder: string): Promise<void> {
  const home = path.dirname(path.dirname(path.resolve(folder)));
  if (path.basename(home) !== ".vae") return;
  for (const name of [".gitignore", ".ignore"]) {
    await writeFile(path.join(home, name), "*\n", { flag: "wx" }).catch(() => undefined);
  }
}

async function removeContents(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** What a writer that was killed left half-written. */
async function removeTemporary(folder: string): Promise<void> {
  const { snapshots, checkpoints } = runPaths(folder);
  for (const place of [folder, snapshots, checkpoints]) {
    for (const name of await readdir(place).catch(() => [])) {
      if (name.endsWith(".tmp")) await rm(path.join(place, name), { recursive: true, force: true });
    }
  }
}

async function newestWhole(folder: string): Promise<{ checkpoint: Checkpoint; notes: string[] }> {
  const notes: string[] = [];
  const kept = (await listCheckpoints(folder)).reverse();
  for (const { path: place } of kept) {
    try {
      return { checkpoint: await readCheckpoint(place), notes };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      notes.push(`${error.message}; the checkpoint before it is used`);
    }
  }
  throw new CheckpointError(
    `${folder}: there is no whole checkpoint to resume from${notes[0] ? ` (${notes[0].split(";")[0]})` : ""}; start a new run`,
  );
}
