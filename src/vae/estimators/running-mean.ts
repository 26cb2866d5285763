import type { Estimate } from "../../protocol.js";

/** A running mean and its standard error (Welford 1962). */
export class RunningMean {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  estimate(): Estimate {
    const [count, mean] = [this.#count, this.#mean];
    return { value: mean, standardError: count > 1 ? Math.sqrt(this.#squares / (count - 1) / count) : null };
  }
}
