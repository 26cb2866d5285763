import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import { rowOf, type Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/** Independent Bernoulli pixels from logits, as src/vae/likelihoods/bernoulli.ts has them. */
export class BernoulliOutput {
  /** log p(x|z) in nats, one a row. */
  readonly logDensity: Address;
  /** What the objective's gradient by each row's log density is. */
  readonly #weights: Address;

  constructor(
    private readonly x: Address,
    private readonly logits: Signal,
    rows: number,
    arena: Arena,
  ) {
    this.logDensity = arena.floats(rows);
    this.#weights = arena.floats(rows);
  }

  forward({ kernels }: Workspace, rows: Range): void {
    const { size, values } = this.logits;
    kernels.bernoulliLogDensity(
      rowOf(this.x, rows.from, size),
      rowOf(values, rows.from, size),
      this.logDensity + 4 * rows.from,
      rows.count,
      size,
    );
  }

  backward({ kernels, floats }: Workspace, rows: Range, weight: number): void {
    const { size, values, gradients } = this.logits;
    const weights = this.#weights / 4 + rows.from;
    floats.fill(weight, weights, weights + rows.count);
    kernels.bernoulliLogDensityGradient(
      4 * weights,
      rowOf(this.x, rows.from, size),
      rowOf(values, rows.from, size),
      rowOf(gradients, rows.from, size),
      rows.count,
      size,
    );
  }
}
