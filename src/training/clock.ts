/** Wall time of a run in seconds, over restarts, pauses left out; and its rate. */
export class RunClock {
  #before: number;
  #started: number | null = null;
  #recent: { readonly seconds: number; readonly examples: number }[] = [];

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
  }

  /** Forgets the pace so far: what follows was not training, and is not to slow the rate down. */
  breakRate(): void {
    this.#recent = [];
  }

  /** Null until there is something to measure. */
  get examplesPerSecond(): number | null {
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    if (!first || !last || last.seconds <= first.seconds) return null;
    return (last.examples - first.examples) / (last.seconds - first.seconds);
  }
}
