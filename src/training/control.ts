/**
 * What others ask of a running training: pause, resume, stop. The loop looks here between steps, and gives the event loop
 * its turn, so that requests arrive at all.
 */
export class TrainingControl {
  #stop: "cancelled" | "interrupted" | null = null;
  #failure: { readonly error: unknown } | null = null;
  #paused = false;
  #wake: (() => void) | null = null;
  /** Whether anybody looks at the run: passing snapshots are made only then. */
  watching = false;

  get stopRequested(): "cancelled" | "interrupted" | null {
    return this.#stop;
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake?.();
  }

  /** `cancelled` by a person; `interrupted` because the host went away. */
  stop(reason: "cancelled" | "interrupted"): void {
    this.#stop ??= reason;
    this.#wake?.();
  }

  /** What nobody waited for has failed: the loop throws it when it looks here. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** @throws what `fail` was told */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when the run goes on or is to stop. */
  async whilePaused(): Promise<void> {
    while (this.#paused && !this.#stop && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = null;
  }
}

/** Lets messages and signals in. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
