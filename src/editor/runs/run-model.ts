import * as path from "node:path";
import * as vscode from "vscode";
import {
  isLocked,
  listSnapshots,
  readDecoderModel,
  readExamples,
  readMetrics,
  readRunDescription,
  readSnapshot,
} from "../../checkpoint/run-folder/index.js";
import type {
  DecoderModel,
  ExampleSample,
  GapNews,
  LatentSnapshot,
  MetricLine,
  RunDescription,
  RunStatus,
  SnapshotSummary,
  TrainerToHost,
  TrainingProgress,
} from "../../protocol.js";
import type { TrainingSession } from "../../training/session.js";

/** What is too large to hold for every run, read when a panel wants it. */
export interface RunPictures {
  readonly decoder: DecoderModel | null;
  readonly examples: ExampleSample | null;
}

/**
 * One run as the editor knows it. The run folder is the truth; a training process of this window only tells earlier what
 * will stand there.
 */
export class RunModel implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<TrainerToHost>();
  /** What just happened to the run, in the words of the trainer, whoever trains it. */
  readonly onDidChange = this.#changes.event;
  #description: RunDescription | null = null;
  #metrics: MetricLine[] = [];
  #snapshots: readonly SnapshotSummary[] = [];
  #session: TrainingSession | null = null;
  #gap: GapNews | null = null;
  #estimation: TrainingSession | null = null;
  #locked = false;
  #loading: Promise<void> | null = null;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly startingName: string | null = null,
  ) {}

  /** The run's identity: its folder's name. */
  get id(): string {
    return path.basename(this.folder);
  }

  get name(): string {
    return this.#description?.name ?? this.startingName ?? this.id;
  }

  /** Null until the folder has been read, or while a new run has none. */
  get description(): RunDescription | null {
    return this.#description;
  }

  get metrics(): readonly MetricLine[] {
    return this.#metrics;
  }

  get snapshots(): readonly SnapshotSummary[] {
    return this.#snapshots;
  }

  get session(): TrainingSession | null {
    return this.#session?.running ? this.#session : null;
  }

  /** The last estimate of the ELBO's third term, or how far it is. */
  get gap(): GapNews | null {
    return this.#gap;
  }

  /** How the run stands: what its folder says, corrected where its writer has died without a word. */
  get status(): RunStatus {
    const written = this.session?.progress?.status ?? this.#description?.status ?? "running";
    const claimsWriter = written === "running" || written === "paused";
    return claimsWriter && !this.session && !this.#locked ? "interrupted" : written;
  }

  /** Reads the folder; a run whose training process is ours needs no second look. @throws CheckpointError */
  async load(): Promise<void> {
    if (this.session && this.#description) return;
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  async #read(): Promise<void> {
    this.#description = await readRunDescription(this.folder);
    this.#locked = await isLocked(this.folder);
    this.#metrics = await readMetrics(this.folder);
    this.#snapshots = await listSnapshots(this.folder);
  }

  async pictures(): Promise<RunPictures> {
    const [decoder, examples] = await Promise.all([readDecoderModel(this.folder), readExamples(this.folder)]);
    return { decoder, examples };
  }

  /** A recorded moment. @throws CheckpointError */
  snapshot(step: number): Promise<LatentSnapshot> {
    return readSnapshot(this.folder, step);
  }

  /** The newest picture there is, or null before the first. */
  async latestSnapshot(): Promise<LatentSnapshot | null> {
    const passing = this.session?.latestSnapshot;
    if (passing) return passing;
    const last = this.#snapshots.at(-1);
    return last ? this.snapshot(last.step) : null;
  }

  get progress(): TrainingProgress {
    const known = this.session?.progress;
    if (known) return known;
    const description = this.#description;
    const last = this.#metrics.at(-1);
    const epochs = description?.configuration?.epochs ?? 0;
    return {
      status: this.status,
      epoch: last?.epoch ?? 0,
      epochs,
      step: last?.step ?? 0,
      steps: epochs * (description?.stepsPerEpoch ?? 0),
      examplesPerSecond: null,
      remainingSeconds: null,
      ...(description?.message ? { message: description.message } : {}),
    };
  }

  /** From here on the process's messages are the run's news. */
  attach(session: TrainingSession): void {
    this.#session = session;
    session.listen((message) => {
      // One after the other: a later message may not overtake one that waits for the disk.
      this.#queue = this.#queue.then(() => this.#receive(message));
    });
  }

  /** Takes up what another writer of the folder has added: the command line, another window. */
  async refresh(): Promise<void> {
    if (this.session) return;
    const before = { metrics: this.#metrics.length, snapshots: this.#snapshots.length, status: this.status };
    await this.#read();
    const lines = this.#metrics.slice(before.metrics);
    if (lines.length > 0) this.#changes.fire({ type: "metrics", lines });
    const last = this.#snapshots.at(-1);
    if (last && this.#snapshots.length !== before.snapshots) {
      this.#changes.fire({ type: "snapshot", snapshot: await this.snapshot(last.step), snapshots: this.#snapshots });
    }
    if (lines.length > 0 || this.status !== before.status) {
      this.#changes.fire({ type: "progress", progress: this.progress });
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #receive(message: TrainerToHost): Promise<void> {
    switch (message.type) {
      case "started":
        this.#description = message.run;
        // A resumed run has a past; its writer has just cut it back to the checkpoint.
        this.#metrics = await readMetrics(this.folder);
        this.#snapshots = await listSnapshots(this.folder);
        break;
      case "metrics":
        this.#metrics.push(...message.lines.filter((line) => !this.#holds(line)));
        this.#describeLast(message.lines);
        break;
      case "snapshot":
        this.#snapshots = message.snapshots;
        break;
      case "ended":
        // The process may have died without a word: what stands in the folder counts.
        await this.#read().catch(() => undefined);
        break;
      case "progress":
      case "checkpoint":
      case "note":
      case "gap":
        break;
    }
    this.#changes.fire(message);
  }

  /** Follows a process that estimates the ELBO's third term. */
  attachEstimation(estimation: TrainingSession): void {
    const before = this.#gap;
    this.#estimation = estimation;
    this.#tellGap({ type: "gap", part: 0, estimate: null });
    estimation.listen((message) => {
      if (message.type === "gap") this.#tellGap(message);
      else if (message.type === "ended" && message.status === "failed") {
        this.#tellGap({ type: "gap", part: 0, estimate: null, problem: message.message ?? "it ended without a word" });
      } else if (message.type === "ended" && message.status === "cancelled") {
        const cancelled = { type: "gap", part: 0, estimate: null, problem: "The estimate was cancelled." } as const;
        this.#tellGap(before?.estimate ? before : cancelled);
      }
    });
  }

  get estimating(): boolean {
    return this.#estimation?.running ?? false;
  }

  cancelEstimation(): void {
    if (this.estimating) void this.#estimation?.stop(2000);
  }

  #tellGap(news: GapNews): void {
    this.#gap = news;
    this.#changes.fire(news);
  }

  /** Whether a line has come by the folder already. */
  #holds({ split, step }: MetricLine): boolean {
    const last = this.#metrics.findLast((line) => line.split === split);
    return last !== undefined && last.step >= step;
  }

  #describeLast(lines: readonly MetricLine[]): void {
    const test = lines.filter(({ split }) => split === "test").at(-1);
    if (!test || !this.#description) return;
    const { best } = this.#description;
    this.#description = { ...this.#description, last: test, best: best && best.total <= test.total ? best : test };
  }
}
