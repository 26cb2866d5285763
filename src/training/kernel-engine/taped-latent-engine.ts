import * as tf from "@tensorflow/tfjs";
import type { Signal } from "../../compute/network/signal.js";
import { type Batch, labelsOf } from "../../data/batches.js";
import type { ImageSet } from "../../data/data-set.js";
import type { TrainingConfiguration } from "../../protocol.js";
import type { Posterior } from "../../vae/latents/latent.js";
import type { NamedVariable } from "../../vae/layers/layer.js";
import { weightedElbo } from "../../vae/objectives/weighted-elbo.js";
import { Optimizer } from "../../vae/optimizers/optimizer.js";
import {
  adoptVariables,
  latentArrays,
  type NamedArrays,
  restoreVariables,
  saveOwnVariables,
  type Vae,
} from "../../vae/vae.js";
import type { Evaluation, StateArray, Terms, TrainingEngine } from "../engine.js";
import { evaluateInBatches, readTerms } from "../evaluate-in-batches.js";
import { evaluationNoise, trainingNoise } from "../latent-noise.js";
import { inScope } from "../scope.js";
import { KernelModel } from "./kernel-model.js";
import type { Job } from "./program.js";
import type { Team } from "./team.js";

/**
 * The fast path for every other latent space of ours: both networks go by kernels on all processors, as in `KernelEngine`; what
 * lies between the encoder's heads and z, and what draws codes to the prior, goes by tfjs's tape. To the tape the decoder is one
 * operation, and the encoder's heads are where it ends.
 */
export class TapedLatentEngine extends KernelModel implements TrainingEngine {
  /** What the optimizer moves of the latent space, and what that moves itself by the objective's gradient. */
  readonly #own: readonly NamedVariable[];
  readonly #guided: readonly NamedVariable[];
  readonly #optimizer: Optimizer;
  readonly #objective: ReturnType<typeof weightedElbo>;

  constructor(
    private readonly configuration: TrainingConfiguration,
    vae: Vae,
    team: Team,
  ) {
    super(vae, team);
    this.#own = vae.latent.variables;
    this.#guided = vae.latent.state.filter(({ variable }) => variable.trainable);
    this.#optimizer = new Optimizer(this.#own, configuration.optimizer);
    this.#objective = weightedElbo(configuration.beta);
  }

  trainBatch(batch: Batch, step: number, learningRate: number): Terms {
    const { images, indices, from, to } = batch;
    const examples = to - from;
    const numbers = indices.subarray(from, to);
    const job = { training: true, step, firstNoise: 0, learningRate } as const;
    return inScope(() => {
      const heads = this.#encode(images, numbers, job);
      const noise = trainingNoise(this.#noise, step, examples);
      const read: Terms[] = [];
      const learn: ReturnType<NonNullable<Posterior["learn"]>>[] = [];
      const variables = [...this.#own, ...this.#guided].map(({ variable }) => variable);
      const { grads } = tf.engine().gradients(
        () => {
          const posterior = this.vae.latent.posterior(heads);
          const z = posterior.sample(noise);
          const reconstruction = this.#reconstruct(images, numbers, job, z);
          const terms = { reconstruction, divergence: posterior.divergence(z, noise) };
          const minimised = this.#objective(terms);
          read.push(readTerms(terms, minimised, examples));
          if (posterior.learn) learn.push(posterior.learn({ step, labels: labelsOf(batch) }));
          return minimised;
        },
        [...heads, ...variables],
        undefined,
        true,
      );
      this.team.layout.network.heads.forEach((head, position) => {
        this.#writeGradient(head, grads[position] ?? null, examples);
      });
      this.run(images, numbers, { pass: "learn", ...job });
      const moved = grads.slice(heads.length);
      this.#optimizer.apply(moved.slice(0, this.#own.length), learningRate, step);
      for (const write of learn) write(moved.slice(this.#own.length).map((gradient) => gradient ?? null));
      return read[0] as Terms;
    });
  }

  evaluate(images: ImageSet, draw: number): Evaluation {
    return evaluateInBatches(images.count, this.vae.latent.dimensions, (examples) => {
      const job = { training: false, step: draw, firstNoise: 0, learningRate: 0 } as const;
      const posterior = this.vae.latent.posterior(this.#encode(images, examples, job));
      const noise = evaluationNoise(this.#noise, draw, examples);
      const z = posterior.sample(noise);
      const reconstruction = this.#reconstruct(images, examples, job, z);
      const terms = { posterior, reconstruction, divergence: posterior.divergence(z, noise) };
      return { ...terms, minimised: this.#objective(terms) };
    });
  }

  latentArrays() {
    return latentArrays(this.vae);
  }

  override state(): StateArray[] {
    return [...this.optimizerState(), ...this.#optimizer.state(), ...saveOwnVariables(this.current)];
  }

  override restore(arrays: NamedArrays): void {
    super.restore(arrays);
    restoreVariables(this.#latentVariables, arrays);
    this.#optimizer.restore(arrays);
  }

  override adopt(arrays: NamedArrays): string[] {
    return [...super.adopt(arrays), ...adoptVariables(this.#latentVariables, arrays)];
  }

  override dispose(): void {
    this.#optimizer.dispose();
    super.dispose();
  }

  get #latentVariables(): readonly NamedVariable[] {
    return [...this.#own, ...this.vae.latent.state];
  }

  get #noise() {
    return { seed: this.configuration.seed, noiseSize: this.vae.latent.noiseSize };
  }

  /** The encoder's heads for some examples, each examples × its width. */
  #encode(images: ImageSet, examples: Uint32Array, job: Omit<Job, "pass" | "images" | "count">): tf.Tensor2D[] {
    this.run(images, examples, { pass: "encode", ...job });
    return this.team.layout.network.heads.map((head) =>
      tf.tensor2d(this.rows(head, examples.length).slice(), [examples.length, head.size]),
    );
  }

  /** −log p(x|z) of the examples that were encoded last, with its gradient by z. */
  #reconstruct(
    images: ImageSet,
    examples: Uint32Array,
    job: Omit<Job, "pass" | "images" | "count">,
    given: tf.Tensor2D,
  ): tf.Tensor1D {
    const { z, likelihood } = this.team.layout.network;
    const count = examples.length;
    const operation = tf.customGrad((...[argument]: (tf.Tensor | tf.GradSaveFunc)[]) => {
      this.rows(z, count).set((argument as tf.Tensor).dataSync<"float32">());
      this.run(images, examples, { pass: "decode", ...job });
      const density = this.read(likelihood.logDensity, count);
      return {
        value: tf.tensor1d(density.map((value) => -value)),
        gradFunc: (slope: tf.Tensor) => {
          // Kernels have that of the mean.
          const ofMean = tf.tensor2d(this.read(z.gradients, count * z.size).slice(), [count, z.size]);
          return tf.mul(ofMean, tf.expandDims(tf.mul(slope, count), 1));
        },
      };
    });
    return operation(given) as tf.Tensor1D;
  }

  #writeGradient({ gradients, size }: Signal, gradient: tf.Tensor | null, examples: number): void {
    const into = this.read(gradients, examples * size);
    if (gradient) into.set(gradient.dataSync<"float32">());
    else into.fill(0);
  }
}
