import type { RunWriter } from "../checkpoint/run-folder/run-writer.js";
import type { NewSnapshot } from "../checkpoint/run-folder/snapshots.js";
import type { DataSet } from "../data/data-set.js";
import type { MetricLine, RunStatus, Split, TrainerToHost, TrainingConfiguration } from "../protocol.js";
import { learningRateAt } from "../vae/configuration.js";
import { describeCollapse } from "../vae/estimators/collapse.js";
import { permutation, RandomStream } from "../vae/random.js";
import { checkpointContent } from "./checkpoint-content.js";
import { RunClock } from "./clock.js";
import { type TrainingControl, yieldToEvents } from "./control.js";
import type { Evaluation, Terms, TrainingEngine } from "./engine.js";
import { TrainingNews } from "./news.js";
import { sampleIndices, sampleSnapshot } from "./sample.js";
import { addTerms, meanTerms, type TermsSum } from "./terms-sum.js";
import { checkFinite, type TrainingState } from "./training-state.js";

/** At most this much work is done again after a crash. */
const SECONDS_BETWEEN_CHECKPOINTS = 30;
/** A passing snapshot may cost a tenth of the time, and no eye follows more than one in so many seconds. */
const PREVIEW_SHARE = 0.1;
const SECONDS_BETWEEN_PREVIEWS = 1.5;
const LONGEST_TURN_MILLISECONDS = 20;

export interface TrainingLoopParts {
  readonly configuration: TrainingConfiguration;
  readonly data: DataSet;
  readonly engine: TrainingEngine;
  readonly writer: RunWriter;
  readonly control: TrainingControl;
  readonly report: (message: TrainerToHost) => void;
  readonly state: TrainingState;
}

/** Batches in an epoch, the last one often smaller. */
export function stepsInEpoch(examples: number, batchSize: number): number {
  return Math.ceil(examples / batchSize);
}

/** Whether the latent picture at a step is kept: at epochs, and closer together in the first one, where most moves. */
function isRecorded(step: number, stepsPerEpoch: number): boolean {
  if (step % stepsPerEpoch === 0) return true;
  return [2, 4, 8, 16].some((part) => stepsPerEpoch / part >= 8 && step === Math.floor(stepsPerEpoch / part));
}

/** The training of one run from its state to its last epoch, or to a request to stop. */
export class TrainingLoop {
  readonly #steps: number;
  readonly #stepsPerEpoch: number;
  readonly #sample: Uint32Array;
  readonly #clock: RunClock;
  readonly #news: TrainingNews;
  #state: TrainingState;
  #order: { readonly epoch: number; readonly indices: Uint32Array } | null = null;
  #lastCheckpoint = performance.now();
  #lastLook = performance.now();
  #lookSeconds = 0;
  #turnStarted = performance.now();

  constructor(private readonly parts: TrainingLoopParts) {
    const { configuration, data, state } = parts;
    const { train } = data;
    this.#state = state;
    this.#stepsPerEpoch = stepsInEpoch(train.count, configuration.batchSize);
    this.#steps = this.#stepsPerEpoch * configuration.epochs;
    this.#sample = sampleIndices(data.test);
    this.#clock = new RunClock(state.seconds);
    this.#news = new TrainingNews(parts.report);
  }

  get state(): TrainingState {
    return this.#state;
  }

  /** @throws TrainingError where a term stops being finite; the last whole checkpoint stays */
  async run(): Promise<RunStatus> {
    try {
      return await this.#train();
    } finally {
      this.#news.flush();
    }
  }

  async #train(): Promise<RunStatus> {
    if (this.#state.step === 0) await this.#record(this.#look());
    this.#clock.start();
    this.#progress("running", true);
    while (this.#state.step < this.#steps) {
      const stopped = await this.#attend();
      if (stopped) return stopped;
      await this.#step();
    }
    await yieldToEvents();
    this.parts.control.throwIfFailed();
    this.#clock.stop();
    this.#tellCollapse();
    this.#progress("done", true);
    return "done";
  }

  /** Gives requests their turn. Returns how the run ends where it is to end here. */
  async #attend(): Promise<RunStatus | null> {
    const { control, writer } = this.parts;
    if (performance.now() - this.#turnStarted > LONGEST_TURN_MILLISECONDS) {
      await yieldToEvents();
      this.#turnStarted = performance.now();
    }
    control.throwIfFailed();
    if (control.paused && !control.stopRequested) {
      this.#clock.stop();
      await this.#writeCheckpoint(null);
      await writer.update({ status: "paused" });
      this.#progress("paused", true);
      await control.whilePaused();
      control.throwIfFailed();
      if (!control.stopRequested) await writer.update({ status: "running" });
      this.#clock.start();
      this.#progress("running", true);
    }
    if (!control.stopRequested) return null;
    this.#clock.stop();
    await this.#writeCheckpoint(null);
    return control.stopRequested;
  }

  async #step(): Promise<void> {
    const { configuration, data, engine } = this.parts;
    const { batchSize, logInterval } = configuration;
    const batchInEpoch = this.#state.step % this.#stepsPerEpoch;
    const from = batchInEpoch * batchSize;
    const to = Math.min(data.train.count, from + batchSize);
    const step = this.#state.step + 1;
    const epoch = Math.ceil(step / this.#stepsPerEpoch);
    const batch = { images: data.train, indices: this.#shuffled(epoch), from, to };
    const terms = engine.trainBatch(batch, step, learningRateAt(configuration, step, this.#steps));
    checkFinite(terms, step);
    this.#state = { ...this.#state, step, interval: addTerms(this.#state.interval, terms) };
    this.#clock.mark((epoch - 1) * data.train.count + to);

    const endsEpoch = batchInEpoch + 1 === this.#stepsPerEpoch;
    if ((batchInEpoch + 1) % logInterval === 0 || endsEpoch) {
      const interval = meanTerms(this.#state.interval as TermsSum);
      this.#state = { ...this.#state, interval: null };
      await this.#log(this.#line("train", interval));
    }
    if (endsEpoch) await this.#endEpoch();
    else {
      if (isRecorded(step, this.#stepsPerEpoch)) await this.#record(this.#look());
      else await this.#preview();
      if (performance.now() - this.#lastCheckpoint > 1000 * SECONDS_BETWEEN_CHECKPOINTS) {
        await this.#writeCheckpoint(null);
      }
    }
    this.#progress("running", false);
  }

  async #endEpoch(): Promise<void> {
    const evaluation = this.#look();
    const line = this.#line("test", evaluation.terms);
    const { best } = this.#state;
    this.#state = { ...this.#state, last: line, best: best && best.total <= line.total ? best : line };
    await this.#log(line);
    await this.#record(evaluation);
    await this.#writeCheckpoint(line.total);
    await this.parts.writer.update({ best: this.#state.best ?? undefined, last: line });
  }

  #line(split: Split, terms: Terms): MetricLine {
    const { step } = this.#state;
    return {
      event: "log",
      split,
      epoch: this.#epoch,
      step,
      reconstruction: terms.reconstruction,
      kl: terms.kl,
      divergence: terms.divergence,
      objective: terms.objective,
      total: terms.kl === null ? terms.objective : terms.reconstruction + terms.kl,
      ...(terms.klByDimension ? { klByDimension: terms.klByDimension } : {}),
      ...(terms.penalties.length > 0 ? { penalties: terms.penalties } : {}),
      ...(terms.measures.length > 0 ? { measures: terms.measures } : {}),
      seconds: this.#clock.seconds,
      examplesPerSecond: this.#clock.examplesPerSecond ?? 0,
    };
  }

  async #log(line: MetricLine): Promise<void> {
    await this.parts.writer.appendMetrics([line]);
    this.#news.gather(line);
  }

  /** A loss may look good while the codes say nothing: who trained is told so. */
  #tellCollapse(): void {
    const { last } = this.#state;
    if (!last || last.kl === null) return;
    const message = describeCollapse(last.klByDimension ?? [last.kl]);
    if (message) this.#news.tell({ type: "note", message });
  }

  /** Evaluates the whole test set. */
  #look(): Evaluation {
    const started = performance.now();
    const evaluation = this.parts.engine.evaluate(this.parts.data.test, this.#state.step);
    this.#lastLook = performance.now();
    this.#lookSeconds = (this.#lastLook - started) / 1000;
    this.#clock.breakRate();
    return evaluation;
  }

  #snapshot(evaluation: Evaluation, recorded: boolean): NewSnapshot {
    const latentArrays = this.parts.engine.latentArrays?.() ?? {};
    return sampleSnapshot(evaluation, this.#sample, {
      step: this.#state.step,
      epoch: this.#epoch,
      recorded,
      decoderWeights: this.parts.engine.decoderWeights(),
      ...(Object.keys(latentArrays).length > 0 ? { latentArrays } : {}),
    });
  }

  async #record(evaluation: Evaluation): Promise<void> {
    const { writer } = this.parts;
    const snapshot = await writer.writeSnapshot(this.#snapshot(evaluation, true));
    this.#news.tell({ type: "snapshot", snapshot, snapshots: writer.snapshots });
  }

  /** A passing picture for whoever watches, when there is time for one. It is not kept. */
  async #preview(): Promise<void> {
    const { control, writer } = this.parts;
    if (!control.watching) return;
    const pause = Math.max(SECONDS_BETWEEN_PREVIEWS, this.#lookSeconds / PREVIEW_SHARE);
    if (performance.now() - this.#lastLook < 1000 * pause) return;
    const snapshot = await writer.showPassing(this.#snapshot(this.#look(), false));
    this.#news.tell({ type: "snapshot", snapshot, snapshots: writer.snapshots });
  }

  async #writeCheckpoint(total: number | null): Promise<void> {
    const { engine, writer } = this.parts;
    const at = { epoch: this.#epoch, total, progress: { ...this.#state, seconds: this.#clock.seconds } };
    await writer.writeCheckpoint(checkpointContent(engine, at));
    this.#lastCheckpoint = performance.now();
    this.#news.tell({ type: "checkpoint", step: this.#state.step, epoch: this.#epoch });
  }

  #progress(status: RunStatus, always: boolean): void {
    const { configuration, data } = this.parts;
    const { step } = this.#state;
    const rate = this.#clock.examplesPerSecond;
    const epochsLeft = configuration.epochs - step / this.#stepsPerEpoch;
    const progress = () => ({
      status,
      epoch: this.#epoch,
      epochs: configuration.epochs,
      step,
      steps: this.#steps,
      examplesPerSecond: rate,
      remainingSeconds:
        rate === null ? null : (epochsLeft * data.train.count) / rate + Math.ceil(epochsLeft) * this.#lookSeconds,
    });
    this.#news.progress(progress, always);
  }

  /** The epoch that the last step belongs to; 0 before the first. */
  get #epoch(): number {
    return Math.ceil(this.#state.step / this.#stepsPerEpoch);
  }

  #shuffled(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      const { configuration, data } = this.parts;
      const key = { seed: configuration.seed, stream: RandomStream.shuffle, step: epoch };
      this.#order = { epoch, indices: permutation(key, data.train.count) };
    }
    return this.#order.indices;
  }
}
