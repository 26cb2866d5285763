import type { Arguments, OptionSpecifications } from "./arguments.js";
import type { Output } from "./output.js";

/** Exit codes. Wrong usage is 2, a bad file or a failed run 1; both are thrown. */
export const exitCode = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

/** One word after `latent-lens`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Beside `--verbose` and `--help`, which all have. */
  readonly options: OptionSpecifications;
  /** Names of what stands without an option, all needed: `RUN`. */
  readonly operands: readonly string[];
  /** What may follow them. */
  readonly optionalOperands?: readonly string[];
  /** @returns the exit code. @throws UsageError and others */
  run(given: Arguments, output: Output): Promise<number>;
}
