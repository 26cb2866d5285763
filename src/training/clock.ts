/** Wall time of a run in seconds, over restarts, pauses left out; and its rate. */
export class RunClock {
  #before: number;
  #started: number | null = null;
  #recent: { readonly seconds: number; readonly examples: number }[] = [];
  /** The last pace that was measured. */
  #pace: number | null = null;

  /** `secondsBefore`: what earlier sessions of the run took. */
  constructor(
    secondsBefore: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#before = secondsBefore;
  }

  get seconds(): number {
    return this.#before + (this.#started === null ? 0 : (this.now() - this.#started) / 1000);
  }

  start(): void {
    this.#started ??= this.now();
  }

  stop(): void {
    this.#before = this.seconds;
    this.#started = null;
    this.#recent = [];
  }

  /** Says how many examples the run has seen so far. */
  mark(examples: number): void {
    this.#recent.push({ seconds: this.seconds, examples });
    // A window of ten seconds follows changes of pace and yet does not flicker.
    while (this.#recent.length > 2 && this.seconds - (this.#recent[1]?.seconds ?? 0) > 10) this.#recent.shift();
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    if (first && last && last.seconds > first.seconds) {
      this.#pace = (last.examples - first.examples) / (last.seconds - first.seconds);
    }
  }

  /** Measures anew from here: what follows is not training, and is not to slow the rate down. */
  breakRate(): void {
    this.#recent = [];
  }

  /** The last pace of training that could be measured; null before there is one, and while the clock stands. */
  get examplesPerSecond(): number | null {
    return this.#started === null ? null : this.#pace;
  }
}
