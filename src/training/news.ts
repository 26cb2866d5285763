import type { MetricLine, TrainerToHost, TrainingProgress } from "../protocol.js";

/** What is told of a training is drawn by somebody: so often, and what came meanwhile in one go. */
const MILLISECONDS_BETWEEN_NEWS = 500;

/** What a training tells: its lines and its progress in beats, all else at once and after the lines that came before it. */
export class TrainingNews {
  #lines: MetricLine[] = [];
  #told = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly report: (message: TrainerToHost) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A line that is told with the next progress, or with whatever comes before it. */
  gather(line: MetricLine): void {
    this.#lines.push(line);
  }

  /** Tells how far the training is if it is time for that, or at once if it must be known. */
  progress(progress: () => TrainingProgress, atOnce: boolean): void {
    const now = this.now();
    if (!atOnce && now - this.#told < MILLISECONDS_BETWEEN_NEWS) return;
    this.#told = now;
    this.tell({ type: "progress", progress: progress() });
  }

  tell(message: TrainerToHost): void {
    this.flush();
    this.report(message);
    // A picture is drawn in any case: what is told with it costs no drawing of its own.
    if (message.type === "snapshot") this.#told = Number.NEGATIVE_INFINITY;
  }

  /** Tells the lines that wait. */
  flush(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.report({ type: "metrics", lines });
  }
}
