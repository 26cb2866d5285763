import * as tf from "@tensorflow/tfjs";
import { type Batch, fillBatch, fillTrainingBatch, spreadOrder } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { ImageShape, TrainingConfiguration } from "../protocol.js";
import { pixelsOf } from "../vae/architectures/architecture.js";
import { type ElboTerms, elboTerms } from "../vae/elbo.js";
import type { NamedScalar, Posterior } from "../vae/latents/latent.js";
import type { NamedVariable } from "../vae/layers/layer.js";
import type { Moment, Objective } from "../vae/objectives/objective.js";
import { weightedElbo } from "../vae/objectives/weighted-elbo.js";
import { Optimizer } from "../vae/optimizers/optimizer.js";
import { RandomStream, standardNormals } from "../vae/random.js";
import {
  createVae,
  decoderWeightBytes,
  disposeVae,
  latentArrays,
  type OwnParts,
  restoreVae,
  saveDecoder,
  saveEncoder,
  saveOwnVariables,
  type Vae,
  vaeVariables,
} from "../vae/vae.js";
import type { Evaluation, Terms, TrainingEngine } from "./engine.js";
import { inScope } from "./scope.js";
import { addTerms, meanTerms, type TermsSum } from "./terms-sum.js";

/** Large enough to keep the kernels busy, small enough for the heap. */
const EVALUATION_BATCH = 500;

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
      const noise = this.#noise(RandomStream.trainingNoise, step, 0, examples);
      const read: Terms[] = [];
      const learn: ReturnType<NonNullable<Posterior["learn"]>>[] = [];
      const { grads } = tf.variableGrads(
        () => {
          const terms = elboTerms(this.#vae, x, noise);
          const minimised = this.#objective(terms, this.#moment(step));
          read.push(readTerms(terms, minimised, examples));
          const { posterior } = terms;
          if (posterior.learn) learn.push(posterior.learn({ step, labels: labelsOf(images, indices, from, to) }));
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
    const { dimensions } = this.#vae.latent;
    const { count } = images;
    const order = spreadOrder(count, EVALUATION_BATCH);
    const put = (into: Float32Array, from: number, rows: tf.Tensor, width: number) => {
      const values = rows.dataSync<"float32">();
      for (let at = 0; at * width < values.length; at++) {
        into.set(values.subarray(at * width, (at + 1) * width), (order[from + at] as number) * width);
      }
    };
    const means = new Float32Array(count * dimensions);
    const logVariances = new Float32Array(count * dimensions);
    const reconstruction = new Float32Array(count);
    const kl = new Float32Array(count);
    let sum: TermsSum | null = null;
    let deterministic = false;
    let ownsKl = true;
    for (let from = 0; from < count; from += EVALUATION_BATCH) {
      const to = Math.min(count, from + EVALUATION_BATCH);
      const batch = this.#room(to - from);
      fillBatch(images, order, from, to, batch);
      inScope(() => {
        const x = tf.tensor2d(batch, [to - from, this.pixels]);
        const noise = this.#noiseOf(order.subarray(from, to), draw);
        const terms = elboTerms(this.#vae, x, noise);
        const { posterior, divergence } = terms;
        put(means, from, posterior.mean, dimensions);
        if (posterior.logVariance) {
          put(logVariances, from, posterior.logVariance, dimensions);
        } else deterministic = true;
        put(reconstruction, from, terms.reconstruction, 1);
        if (divergence.name === "kl" && divergence.perExample) {
          put(kl, from, divergence.perExample, 1);
        } else ownsKl = false;
        sum = addTerms(sum, readTerms(terms, this.#objective(terms, this.#moment(draw)), to - from));
      });
    }
    return {
      terms: meanTerms(sum as unknown as TermsSum),
      means,
      logVariances: deterministic ? null : logVariances,
      reconstruction,
      kl: ownsKl ? kl : null,
    };
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

  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void {
    restoreVae(this.#vae, arrays);
    this.#optimizer.restore(arrays);
  }

  adopt(
    arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>,
  ): string[] {
    const fresh: string[] = [];
    for (const { name, variable } of [...this.#variables, ...this.#vae.latent.state]) {
      const found = arrays.get(name);
      if (found && tf.util.arraysEqual([...found.shape], variable.shape)) {
        tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(found.data), variable.shape)));
      } else fresh.push(name);
    }
    return fresh;
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

  /** The evaluation noise of some examples: each one's own, in whatever order they come. */
  #noiseOf(examples: Uint32Array, draw: number): tf.Tensor2D {
    const { noiseSize } = this.#vae.latent;
    const drawn = new Float32Array(examples.length * noiseSize);
    const key = { seed: this.configuration.seed, stream: RandomStream.evaluationNoise, step: draw };
    // Box–Muller makes pairs, so every example starts at an even position.
    const stride = noiseSize + (noiseSize % 2);
    examples.forEach((example, row) => {
      standardNormals(key, drawn.subarray(row * noiseSize, (row + 1) * noiseSize), example * stride);
    });
    return tf.tensor2d(drawn, [examples.length, noiseSize]);
  }

  /** Noise for examples from … from + count − 1: each example's own, however a set is cut into batches. */
  #noise(stream: RandomStream, step: number, from: number, count: number): tf.Tensor2D {
    const { noiseSize } = this.#vae.latent;
    // Box–Muller makes pairs, so every example starts at an even position.
    const stride = noiseSize + (noiseSize % 2);
    const drawn = new Float32Array(count * stride);
    standardNormals({ seed: this.configuration.seed, stream, step }, drawn, from * stride);
    const noise = tf.tensor2d(drawn, [count, stride]);
    return stride === noiseSize ? noise : tf.slice(noise, [0, 0], [count, noiseSize]);
  }
}

/** Class numbers of a batch; null where there are none. */
function labelsOf({ labels }: ImageSet, indices: Uint32Array, from: number, to: number): Int32Array | null {
  return labels && Int32Array.from(indices.subarray(from, to), (index) => labels[index] as number);
}

function readTerms({ reconstruction, divergence }: ElboTerms, minimised: tf.Scalar, examples: number): Terms {
  const divergenceValue = divergence.value.dataSync()[0] as number;
  const { perDimension } = divergence;
  const readAll = (scalars: readonly NamedScalar[]) =>
    scalars.map(({ name, value }) => ({ name, value: value.dataSync<"float32">()[0] as number }));
  return {
    examples,
    reconstruction: tf.mean(reconstruction).dataSync()[0] as number,
    kl: divergence.name === "kl" ? divergenceValue : null,
    divergence: { name: divergence.name, value: divergenceValue },
    objective: minimised.dataSync()[0] as number,
    penalties: readAll(divergence.penalties),
    measures: readAll(divergence.measures),
    klByDimension: perDimension ? Array.from(tf.mean(perDimension, 0).dataSync()) : null,
  };
}
