import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import { rowOf, type Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/** Independent Bernoulli pixels from logits, as src/vae/likelihoods/bernoulli.ts has them. */
export class BernoulliOutput {
  /** log p(x|z) in nats, one a row. */
  readonly logDensity: Address;

  constructor(
    private readonly x: Address,
    private readonly logits: Signal,
    rows: number,
    arena: Arena,
  ) {
    this.logDensity = arena.floats(rows);
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

  /** The log density, and `weight` times its gradient by the logits. */
  backward({ kernels }: Workspace, rows: Range, weight: number): void {
    const { size, values, gradients } = this.logits;
    kernels.bernoulliLogDensityAndGradient(
      rowOf(this.x, rows.from, size),
      rowOf(values, rows.from, size),
      this.logDensity + 4 * rows.from,
      rowOf(gradients, rows.from, size),
      rows.count,
      size,
      weight,
    );
  }
}
