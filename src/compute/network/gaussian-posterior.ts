import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import { type Signal, signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/** The reparameterised Gaussian of src/vae/latents/gaussian.ts and its KL, by rows, with the gradients of both heads. */
export class GaussianPosterior {
  readonly z: Signal;
  /** rows × dimensions, standard normal. */
  readonly noise: Address;
  /** rows × dimensions: KL(N(μ, σ²) ‖ N(0, 1)) in nats. */
  readonly kl: Address;
  /** rows × dimensions: the gradient by each KL. */
  readonly #byKl: Address;

  /** @param bound the log variance is kept within ± this */
  constructor(
    readonly mean: Signal,
    readonly logVariance: Signal,
    readonly bound: number,
    rows: number,
    arena: Arena,
  ) {
    this.z = signal(arena, rows, mean.size);
    this.noise = arena.floats(rows * mean.size);
    this.kl = arena.floats(rows * mean.size);
    this.#byKl = arena.floats(rows * mean.size);
  }

  /** z = μ + σ ε and the KL. */
  forward({ kernels }: Workspace, rows: Range): void {
    const { first, length } = this.#span(rows);
    const [mean, logVariance] = [this.mean.values + first, this.logVariance.values + first];
    kernels.gaussianSample(mean, logVariance, this.noise + first, this.z.values + first, length, this.bound);
    kernels.gaussianKl(mean, logVariance, this.kl + first, length, this.bound);
  }

  /** From the gradient by z, and β/N for each example's KL, to those by both heads. */
  backward({ kernels, floats }: Workspace, rows: Range, weight: number): void {
    const { first, length } = this.#span(rows);
    const [mean, logVariance] = [this.mean.values + first, this.logVariance.values + first];
    const [byMean, byLogVariance] = [this.mean.gradients + first, this.logVariance.gradients + first];
    const [byZ, byKl] = [this.z.gradients + first, this.#byKl + first];
    floats.copyWithin(byMean / 4, byZ / 4, byZ / 4 + length);
    kernels.gaussianSampleGradient(byZ, logVariance, this.noise + first, byLogVariance, length, this.bound);
    floats.fill(weight, byKl / 4, byKl / 4 + length);
    kernels.addGaussianKlGradient(byKl, mean, logVariance, byMean, byLogVariance, length, this.bound);
  }

  #span({ from, count }: Range): { first: number; length: number } {
    const { size } = this.mean;
    return { first: 4 * from * size, length: count * size };
  }
}
