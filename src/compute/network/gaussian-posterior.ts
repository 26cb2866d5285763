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
  }

  /** z = μ + σ ε and the KL, ½ (μ² + σ² − 1 − log σ²) (Kingma & Welling, section 2.4 and appendix B). */
  forward({ floats }: Workspace, rows: Range): void {
    const { mean, logVariance, noise, z, kl } = this.#places();
    this.#each(rows, (at) => {
      const bounded = Math.min(this.bound, Math.max(-this.bound, floats[logVariance + at] as number));
      const mu = floats[mean + at] as number;
      floats[kl + at] = 0.5 * (mu * mu + Math.expm1(bounded) - bounded);
      floats[z + at] = mu + Math.exp(0.5 * bounded) * (floats[noise + at] as number);
    });
  }

  /** From the gradient by z, and β/N for each example's KL, to those by both heads. */
  backward({ floats }: Workspace, rows: Range, weight: number): void {
    const { mean, logVariance, noise, z } = this.#places(true);
    const values = this.#places();
    this.#each(rows, (at) => {
      const raw = floats[values.logVariance + at] as number;
      const byZ = floats[z + at] as number;
      floats[mean + at] = byZ + weight * (floats[values.mean + at] as number);
      // Beyond the bound the log variance no longer depends on the head.
      floats[logVariance + at] =
        Math.abs(raw) > this.bound
          ? 0
          : 0.5 * (byZ * Math.exp(0.5 * raw) * (floats[noise + at] as number) + weight * Math.expm1(raw));
    });
  }

  #places(gradients = false) {
    const of = (one: Signal) => (gradients ? one.gradients : one.values) / 4;
    return {
      mean: of(this.mean),
      logVariance: of(this.logVariance),
      z: of(this.z),
      noise: this.noise / 4,
      kl: this.kl / 4,
    };
  }

  #each({ from, count }: Range, work: (at: number) => void): void {
    const { size } = this.mean;
    for (let at = from * size; at < (from + count) * size; at++) work(at);
  }
}
