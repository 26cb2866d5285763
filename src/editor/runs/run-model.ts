import * as path from "node:path";
import * as vscode from "vscode";
import {
  digestOfExamples,
  isLocked,
  listSnapshots,
  readDecoderModel,
  readExampleOutline,
  readMetrics,
  readRunDescription,
  readSnapshot,
} from "../../checkpoint/run-folder/index.js";
import type {
  DecoderModel,
  ExampleOutline,
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
  readonly examples: ExampleOutline | null;
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
  #note: string | null = null;
  #estimation: TrainingSession | null = null;
  #locked = false;
  #loading: Promise<void> | null = null;
  #queue: Promise<void> = Promise.resolve();
  readonly #watchers = new Set<object>();

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

  /** The last thing worth knowing that a trainer of this window has said. */
  get note(): string | null {
    return this.#note;
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

  /** Whether it can go on from a checkpoint: what a program of the user's own trains, only that program can continue. */
  get resumable(): boolean {
    return !this.session && !this.writtenElsewhere && !!this.#description?.configuration;
  }

  /** Another process writes the run: the command line, another window, a program of the user's own. */
  get writtenElsewhere(): boolean {
    return !this.session && (this.status === "running" || this.status === "paused");
  }

  /**
   * Reads the folder, and tells what another writer has added since the last look. A run whose training process is ours
   * needs no second one. @throws CheckpointError
   */
  async load(): Promise<void> {
    if (this.session && this.#description) return;
    this.#loading ??= this.#look().finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  async #look(): Promise<void> {
    const known = this.#description;
    const { metrics, snapshots, status } = { metrics: this.#metrics, snapshots: this.#snapshots, status: this.status };
    await this.#read();
    if (!known || this.session || !this.#description) return;
    const lines = this.#metrics.slice(metrics.length);
    if (lines.length > 0) this.#changes.fire({ type: "metrics", lines });
    const last = this.#snapshots.at(-1);
    if (last && last.step !== snapshots.at(-1)?.step) {
      // Its writer may have thinned it out meanwhile; then the next look finds another.
      const snapshot = await this.snapshot(last.step).catch(() => null);
      if (snapshot) this.#changes.fire({ type: "snapshot", snapshot, snapshots: this.#snapshots });
    }
    const ended = this.status !== status && !this.writtenElsewhere;
    if (ended) {
      const { message } = this.#description;
      this.#changes.fire({
        type: "ended",
        run: this.#description,
        status: this.status,
        ...(message ? { message } : {}),
      });
    } else if (lines.length > 0 || this.status !== status || this.#description.name !== known.name) {
      this.#changes.fire({ type: "progress", progress: this.progress });
    }
  }

  async #read(): Promise<void> {
    // First whether there is a writer: one that ends between the two looks has said so by the second.
    const locked = await isLocked(this.folder);
    const description = await readRunDescription(this.folder);
    const metrics = await readMetrics(this.folder);
    const snapshots = await listSnapshots(this.folder);
    this.#locked = locked;
    this.#description = description;
    this.#metrics = metrics;
    this.#snapshots = snapshots;
  }

  async pictures(): Promise<RunPictures> {
    const [decoder, examples] = await Promise.all([readDecoderModel(this.folder), readExampleOutline(this.folder)]);
    return { decoder, examples };
  }

  /** What tells the run's test examples from those of other runs; null where it keeps none. @throws CheckpointError */
  async digestOfExamples(): Promise<string | null> {
    const examples = await readExampleOutline(this.folder);
    return examples && digestOfExamples(examples);
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
    const { configuration, program, stepsPerEpoch = 0, data } = description ?? {};
    const epochs = configuration?.epochs ?? program?.epochs ?? 0;
    const rate = (this.writtenElsewhere && last?.examplesPerSecond) || null;
    const step = last?.step ?? 0;
    const steps = epochs * stepsPerEpoch;
    const examples = stepsPerEpoch > 0 ? (data?.trainCount ?? 0) / stepsPerEpoch : 0;
    return {
      status: this.status,
      epoch: last?.epoch ?? 0,
      epochs,
      step,
      steps,
      examplesPerSecond: rate,
      remainingSeconds: rate !== null && steps > 0 && examples > 0 ? ((steps - step) * examples) / rate : null,
      ...(description?.message ? { message: description.message } : {}),
    };
  }

  /** From here on the process's messages are the run's news. */
  attach(session: TrainingSession): void {
    this.#session = session;
    if (this.#watchers.size > 0) session.watch(true);
    session.listen((message) => {
      // One after the other: a later message may not overtake one that waits for the disk.
      this.#queue = this.#queue.then(() => this.#receive(message));
    });
  }

  /** Says who looks at the run: its training process makes passing pictures only while somebody does. */
  watch(who: object, watching: boolean): void {
    if (watching) this.#watchers.add(who);
    else this.#watchers.delete(who);
    this.session?.watch(this.#watchers.size > 0);
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
        await this.#readLast();
        break;
      case "note":
        this.#note = message.message;
        break;
      case "progress":
      case "checkpoint":
      case "gap":
      case "decoded":
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

  /** Says why there is no estimate. */
  refuseEstimation(problem: string): void {
    this.#tellGap({ type: "gap", part: 0, estimate: null, problem });
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

  /** Reads the folder once more, and tells the lines that its writer did not live to tell. */
  async #readLast(): Promise<void> {
    const told = this.#metrics.length;
    await this.#read().catch(() => undefined);
    const lines = this.#metrics.slice(told);
    if (lines.length > 0) this.#changes.fire({ type: "metrics", lines });
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
