import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import type { Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

export interface GaussianForm {
  /** The log variance is kept within ± this. */
  readonly logVarianceBound: number;
  /** Of the KL. */
  readonly beta: number;
}

/** The reparameterised Gaussian of src/vae/latents/gaussian.ts and its KL, by rows, with the gradients of both heads. */
export class GaussianPosterior {
  /** rows × dimensions, standard normal. */
  readonly noise: Address;
  /** rows × dimensions: KL(N(μ, σ²) ‖ N(0, 1)) in nats. */
  readonly kl: Address;
  /** rows × dimensions: the gradient by each KL. */
  readonly #byKl: Address;

  constructor(
    readonly mean: Signal,
    readonly logVariance: Signal,
    readonly z: Signal,
    readonly form: GaussianForm,
    rows: number,
    arena: Arena,
  ) {
    this.noise = arena.floats(rows * mean.size);
    this.kl = arena.floats(rows * mean.size);
    this.#byKl = arena.floats(rows * mean.size);
  }

  /** z = μ + σ ε and the KL. */
  forward({ kernels }: Workspace, rows: Range): void {
    const { first, length } = this.#span(rows);
    const [mean, logVariance] = [this.mean.values + first, this.logVariance.values + first];
    kernels.gaussianSample(
      mean,
      logVariance,
      this.noise + first,
      this.z.values + first,
      length,
      this.form.logVarianceBound,
    );
    kernels.gaussianKl(mean, logVariance, this.kl + first, length, this.form.logVarianceBound);
  }

  /** From the gradient by z, and β/N for each example's KL in a batch of N, to those by both heads. */
  backward({ kernels, floats }: Workspace, rows: Range, examples: number): void {
    const { first, length } = this.#span(rows);
    const [mean, logVariance] = [this.mean.values + first, this.logVariance.values + first];
    const [byMean, byLogVariance] = [this.mean.gradients + first, this.logVariance.gradients + first];
    const [byZ, byKl] = [this.z.gradients + first, this.#byKl + first];
    floats.copyWithin(byMean / 4, byZ / 4, byZ / 4 + length);
    kernels.gaussianSampleGradient(
      byZ,
      logVariance,
      this.noise + first,
      byLogVariance,
      length,
      this.form.logVarianceBound,
    );
    floats.fill(this.form.beta / examples, byKl / 4, byKl / 4 + length);
    kernels.addGaussianKlGradient(byKl, mean, logVariance, byMean, byLogVariance, length, this.form.logVarianceBound);
  }

  #span({ from, count }: Range): { first: number; length: number } {
    const { size } = this.mean;
    return { first: 4 * from * size, length: count * size };
  }
}
