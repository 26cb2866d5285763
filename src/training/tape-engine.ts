import * as tf from "@tensorflow/tfjs";
import { type Batch, fillBatch, fillTrainingBatch, labelsOf } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { ImageShape, TrainingConfiguration } from "../protocol.js";
import { pixelsOf } from "../vae/architectures/architecture.js";
import { elboTerms } from "../vae/elbo.js";
import type { Posterior } from "../vae/latents/latent.js";
import type { NamedVariable } from "../vae/layers/layer.js";
import type { Moment, Objective } from "../vae/objectives/objective.js";
import { weightedElbo } from "../vae/objectives/weighted-elbo.js";
import { Optimizer } from "../vae/optimizers/optimizer.js";
import {
  adoptVariables,
  createVae,
  decoderWeightBytes,
  disposeVae,
  latentArrays,
  type NamedArrays,
  type OwnParts,
  restoreVae,
  saveDecoder,
  saveEncoder,
  saveOwnVariables,
  type Vae,
  vaeVariables,
} from "../vae/vae.js";
import type { Evaluation, Terms, TrainingEngine } from "./engine.js";
import { evaluateInBatches, readTerms } from "./evaluate-in-batches.js";
import { evaluationNoise, trainingNoise } from "./latent-noise.js";
import { inScope } from "./scope.js";

/** The general path: gradients by tfjs's tape, for any model that `createVae` makes. */
export class TapeEngine implements TrainingEngine {
  readonly #vae: Vae;
  readonly #variables: ReturnType<typeof vaeVariables>;
  /** What the latent space moves itself, by the objective's gradient. */
  readonly #guided: readonly NamedVariable[];
  readonly #optimizer: Optimizer;
  readonly #objective: Objective;
  private readonly pixels: number;
  #batch = new Float32Array(0);

  constructor(
    private readonly configuration: TrainingConfiguration,
    image: ImageShape,
    /** For objectives that look at the epoch. */
    private readonly stepsPerEpoch = 1,
    own: OwnParts = {},
    /** Those that share tfjs's larger kernels. */
    readonly threads = 1,
  ) {
    this.pixels = pixelsOf(image);
    this.#vae = createVae(configuration, image, own);
    this.#objective = own.objective ?? weightedElbo(configuration.beta);
    this.#variables = vaeVariables(this.#vae);
    this.#guided = this.#vae.latent.state.filter(({ variable }) => variable.trainable);
    this.#optimizer = new Optimizer(this.#variables, configuration.optimizer);
  }

  trainBatch({ images, indices, from, to }: Batch, step: number, learningRate: number): Terms {
    const examples = to - from;
    const pixels = this.#room(examples);
    fillTrainingBatch(images, indices, from, to, pixels, { seed: this.configuration.seed, step, firstRow: 0 });
    return inScope(() => {
      const x = tf.tensor2d(pixels, [examples, this.pixels]);
      const noise = trainingNoise(this.#noise, step, examples);
      const read: Terms[] = [];
      const learn: ReturnType<NonNullable<Posterior["learn"]>>[] = [];
      const { grads } = tf.variableGrads(
        () => {
          const terms = elboTerms(this.#vae, x, noise);
          const minimised = this.#objective(terms, this.#moment(step));
          read.push(readTerms(terms, minimised, examples));
          const { posterior } = terms;
          if (posterior.learn) learn.push(posterior.learn({ step, labels: labelsOf({ images, indices, from, to }) }));
          return minimised;
        },
        [...this.#variables, ...this.#guided].map(({ variable }) => variable),
      );
      this.#optimizer.apply(
        this.#variables.map(({ variable }) => grads[variable.name] as tf.Tensor),
        learningRate,
        step,
      );
      for (const write of learn) write(this.#guided.map(({ variable }) => grads[variable.name] ?? null));
      return read[0] as Terms;
    });
  }

  evaluate(images: ImageSet, draw: number): Evaluation {
    return evaluateInBatches(images.count, this.#vae.latent.dimensions, (examples) => {
      const batch = this.#room(examples.length);
      fillBatch(images, examples, 0, examples.length, batch);
      const x = tf.tensor2d(batch, [examples.length, this.pixels]);
      const terms = elboTerms(this.#vae, x, evaluationNoise(this.#noise, draw, examples));
      return { ...terms, minimised: this.#objective(terms, this.#moment(draw)) };
    });
  }

  encoder() {
    return saveEncoder(this.#vae);
  }

  decoder() {
    return saveDecoder(this.#vae);
  }

  decoderWeights() {
    return decoderWeightBytes(this.#vae);
  }

  latentArrays() {
    return latentArrays(this.#vae);
  }

  state() {
    return [...this.#optimizer.state(), ...saveOwnVariables(this.#vae)];
  }

  restore(arrays: NamedArrays): void {
    restoreVae(this.#vae, arrays);
    this.#optimizer.restore(arrays);
  }

  adopt(arrays: NamedArrays): string[] {
    return adoptVariables([...this.#variables, ...this.#vae.latent.state], arrays);
  }

  dispose(): void {
    this.#optimizer.dispose();
    disposeVae(this.#vae);
  }

  /** Memory for so many examples that is used again and again. */
  #room(examples: number): Float32Array {
    const size = examples * this.pixels;
    if (this.#batch.length < size) this.#batch = new Float32Array(size);
    return this.#batch.subarray(0, size);
  }

  #moment(step: number): Moment {
    return { step, epoch: step / this.stepsPerEpoch };
  }

  get #noise() {
    return { seed: this.configuration.seed, noiseSize: this.#vae.latent.noiseSize };
  }
}
