import type { GaussianPosterior } from "../../compute/network/gaussian-posterior.js";
import type { Batch } from "../../data/batches.js";
import type { ImageSet } from "../../data/data-set.js";
import type { TrainingConfiguration } from "../../protocol.js";
import type { Vae } from "../../vae/vae.js";
import type { Evaluation, Terms, TrainingEngine } from "../engine.js";
import { addTerms, meanTerms, type TermsSum } from "../terms-sum.js";
import { KernelModel } from "./kernel-model.js";
import type { Team } from "./team.js";

/** Large enough to keep all threads busy. */
export const EVALUATION_BATCH = 512;

/**
 * The fast path: declared networks with a Gaussian latent space and any likelihood of ours, by kernels alone, on all processors.
 * There is no tape and no tensor in a step.
 */
export class KernelEngine extends KernelModel implements TrainingEngine {
  readonly #posterior: GaussianPosterior;

  constructor(
    private readonly configuration: TrainingConfiguration,
    vae: Vae,
    team: Team,
  ) {
    super(vae, team);
    this.#posterior = team.layout.posterior as GaussianPosterior;
  }

  trainBatch({ images, indices, from, to }: Batch, step: number, learningRate: number): Terms {
    const job = { pass: "whole", training: true, step, firstNoise: 0, learningRate } as const;
    this.run(images, indices.subarray(from, to), job);
    return this.#terms(to - from);
  }

  evaluate(images: ImageSet, draw: number): Evaluation {
    const { count } = images;
    const { likelihood } = this.team.layout.network;
    const { mean, logVariance, form } = this.#posterior;
    const { size } = mean;
    const means = new Float32Array(count * size);
    const logVariances = new Float32Array(count * size);
    const reconstruction = new Float32Array(count);
    const kl = new Float32Array(count);
    const bound = form.logVarianceBound;
    let sum: TermsSum | null = null;
    for (let from = 0; from < count; from += EVALUATION_BATCH) {
      const examples = Math.min(EVALUATION_BATCH, count - from);
      const indices = Uint32Array.from({ length: examples }, (_, at) => from + at);
      const job = { pass: "whole", training: false, step: draw, firstNoise: from, learningRate: 0 } as const;
      this.run(images, indices, job);
      means.set(this.rows(mean, examples), from * size);
      logVariances.set(
        this.rows(logVariance, examples).map((value) => Math.min(bound, Math.max(-bound, value))),
        from * size,
      );
      reconstruction.set(
        this.read(likelihood.logDensity, examples).map((density) => -density),
        from,
      );
      const perDimension = this.read(this.#posterior.kl, examples * size);
      for (let at = 0; at < examples; at++) kl[from + at] = total(perDimension.subarray(at * size, (at + 1) * size));
      sum = addTerms(sum, this.#terms(examples));
    }
    return { terms: meanTerms(sum as unknown as TermsSum), means, logVariances, reconstruction, kl };
  }

  /** Means over the batch that was computed last, added in double precision. */
  #terms(examples: number): Terms {
    const { likelihood, z } = this.team.layout.network;
    const { size } = z;
    const perDimension = this.read(this.#posterior.kl, examples * size);
    const klByDimension = Array.from({ length: size }, () => 0);
    perDimension.forEach((value, at) => {
      klByDimension[at % size] = (klByDimension[at % size] as number) + value / examples;
    });
    const reconstruction = -total(this.read(likelihood.logDensity, examples)) / examples;
    const kl = total(klByDimension);
    const objective = reconstruction + this.configuration.beta * kl;
    return {
      ...{ examples, reconstruction, kl, objective, klByDimension, penalties: [], measures: [] },
      divergence: { name: "kl", value: kl },
    };
  }
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] as number;
  return sum;
}
