import { exitCode } from "../command.js";
import type { Output } from "../output.js";

export interface ReproductionWork {
  /** The share of the printed training to do, above 0, at most 1. */
  readonly budget: number;
  /** The folder that all goes to. */
  readonly out: string;
}

/** Says how a stopped reproduction goes on. @returns the exit code */
export function tellStopped(name: string, { budget, out }: ReproductionWork, output: Output): number {
  output.note(`stopped; go on with: latent-lens reproduce ${name} --budget ${budget} --out ${out}`);
  return exitCode.interrupted;
}

const MILLISECONDS_BETWEEN_WORDS = 1000;

/** Tells at most once a second how far a reproduction is: programs as an event, people on a line that passes. */
export class ReproductionProgress {
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly what: string,
    private readonly output: Output,
  ) {}

  /** @param part of the work, 0 to 1 */
  tell(part: number, message: string): void {
    if (performance.now() - this.#last < MILLISECONDS_BETWEEN_WORDS) return;
    this.#last = performance.now();
    this.output.event({ event: "progress", what: this.what, part, message });
    this.output.transient(`${Math.floor(100 * part)} %  ${message}`);
  }
}
