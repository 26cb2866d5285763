import { createPace, type Pace } from "../../latent-geometry/pace.js";

/**
 * One long computation at a time. The same thing wanted anew (the weights have changed) waits until the last is done, so that
 * it moves while weights change faster than it is computed; another thing ends it at once.
 */
export class LatestComputation<T> {
  result: T | null = null;
  /** How far it is, 0 to 1; null where nothing is computed. */
  part: number | null = null;
  problem: string | null = null;
  #key = "";
  #next: ((pace: Pace) => Promise<T>) | null = null;
  #ending: AbortController | null = null;

  /** @param onChange hears of results, of progress and of what went wrong */
  constructor(private readonly onChange: () => void) {}

  get busy(): boolean {
    return this.#ending !== null;
  }

  run(key: string, compute: (pace: Pace) => Promise<T>): void {
    if (key !== this.#key) this.stop();
    this.#key = key;
    this.#next = compute;
    if (!this.#ending) void this.#work();
  }

  stop(): void {
    this.#ending?.abort();
    this.#ending = null;
    this.#next = null;
    this.#key = "";
    this.result = this.part = this.problem = null;
  }

  async #work(): Promise<void> {
    const ending = new AbortController();
    this.#ending = ending;
    const pace = createPace(ending.signal, (part) => {
      this.part = part;
      this.onChange();
    });
    try {
      while (this.#next) {
        const compute = this.#next;
        this.#next = null;
        const result = await compute(pace);
        ending.signal.throwIfAborted();
        this.result = result;
        this.problem = null;
      }
    } catch (error) {
      if (ending.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#ending = null;
    this.part = null;
    this.onChange();
  }
}
