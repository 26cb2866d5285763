import * as tf from "@tensorflow/tfjs";
import type { Checkpoint } from "../checkpoint/run-folder/index.js";
import { fillBatch } from "../data/batches.js";
import type { ImageSet } from "../data/data-set.js";
import type { ElboBreakdown, ImageShape, NamedValue, PixelTerms, TrainingConfiguration } from "../protocol.js";
import { unitActivity } from "../vae/estimators/active-units.js";
import { bernoulliEntropy } from "../vae/estimators/bernoulli-entropy.js";
import { bernoulliPixelCost } from "../vae/estimators/bernoulli-pixels.js";
import { elboSurgery } from "../vae/estimators/elbo-surgery.js";
import { spreadIndices } from "../vae/estimators/spread-indices.js";
import { decode, encode } from "../vae/networks.js";
import { RandomStream } from "../vae/random.js";
import { createSpace } from "../vae/spaces/registry.js";
import { createVae, disposeVae, type OwnParts, restoreVae, type Vae } from "../vae/vae.js";
import { aggregateSurgery } from "./aggregate-surgery.js";
import { yieldToEvents } from "./control.js";
import { exactLikelihoods, isIntegrable } from "./exact-likelihood.js";
import { importanceOverExamples } from "./importance.js";
import { separationOf } from "./label-separation.js";
import { inScope } from "./scope.js";

const BATCH = 500;
/** The aggregate posterior costs the square of its examples. */
const MOST_SURGERY_EXAMPLES = 2000;
const LONGEST_TURN_MILLISECONDS = 50;

export interface BreakdownWork {
  /** Draws of z for each example. */
  readonly samples: number;
  /** Is told which part is done, 0 to 1; may throw to end the work. Messages are let in between. */
  readonly progress: (part: number) => void;
  /** What the model's training file makes by itself, new with every call. */
  readonly own?: () => OwnParts;
}

/**
 * Takes the ELBO of a set of examples apart, as a checkpoint has it. The same checkpoint, examples and samples give the same
 * numbers.
 *
 * @throws Error where the checkpoint does not fit the configuration
 * @throws NoDensityError
 */
export async function elboBreakdown(
  configuration: TrainingConfiguration,
  checkpoint: Checkpoint,
  images: ImageSet,
  { samples, progress, own }: BreakdownWork,
): Promise<ElboBreakdown> {
  const { seed } = configuration;
  const { step, epoch } = checkpoint;
  const vae = restoredVae(configuration, checkpoint, images, own?.());
  let turnStarted = performance.now();
  const during = (first: number, last: number) => async (examples: number) => {
    if (performance.now() - turnStarted < LONGEST_TURN_MILLISECONDS) return;
    await yieldToEvents();
    turnStarted = performance.now();
    progress(first + (last - first) * (examples / images.count));
  };
  try {
    const encoded = encodeAll(vae, images);
    const { variances, active } = unitActivity(encoded.means, vae.latent.dimensions);
    const pixels = configuration.likelihood.kind === "bernoulli" ? pixelTerms(vae, images, encoded.means) : null;
    const key = { seed, stream: RandomStream.importanceNoise, step };
    const importance = await importanceOverExamples(vae, images, samples, key, during(0, 0.9));
    const { logVariances, means } = encoded;
    const integrated =
      isIntegrable(vae) && logVariances
        ? await exactLikelihoods(vae, images, { means, logVariances }, during(0.9, 1))
        : null;
    const surgeryKey = { seed, stream: RandomStream.evaluationNoise, step };
    const surgery =
      configuration.latent.kind === "gaussian" && logVariances
        ? elboSurgery(surgeryRows({ means, logVariances }, vae.latent.dimensions), surgeryKey)
        : await aggregateSurgery(vae, images, surgeryKey, () => during(0.9, 1)(images.count));
    const { byExample } = importance;
    return {
      ...importance,
      ...{ step, epoch, examples: images.count, meanVariances: variances, activeUnits: active, surgery, pixels },
      exact: integrated && { logLikelihood: integrated.logLikelihood, error: integrated.error },
      byExample: integrated ? { ...byExample, exactLogLikelihood: integrated.byExample } : byExample,
      separation: separationOf(createSpace(configuration.latent, vae.latent.dimensions, encoded), means, images.labels),
    };
  } finally {
    disposeVae(vae);
  }
}

/** The model as a checkpoint has it. @throws Error where a weight is missing */
function restoredVae(
  configuration: TrainingConfiguration,
  { arrays, path }: Checkpoint,
  image: ImageShape,
  own?: OwnParts,
): Vae {
  const vae = createVae(configuration, image, own);
  try {
    restoreVae(vae, arrays);
  } catch (error) {
    disposeVae(vae);
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return vae;
}

interface Encoded {
  readonly means: Float32Array;
  readonly logVariances: Float32Array | null;
  /** How the latent space stands: a curvature that is learned is among them. */
  readonly measures: readonly NamedValue[];
}

function encodeAll(vae: Vae, images: ImageSet): Encoded {
  const { dimensions } = vae.latent;
  const means = new Float32Array(images.count * dimensions);
  const logVariances = new Float32Array(images.count * dimensions);
  let measures: readonly NamedValue[] = [];
  let deterministic = false;
  forEachBatch(images, (x, from) => {
    const posterior = vae.latent.posterior(encode(vae.encoder, x));
    means.set(posterior.mean.dataSync<"float32">(), from * dimensions);
    if (posterior.logVariance) logVariances.set(posterior.logVariance.dataSync<"float32">(), from * dimensions);
    else deterministic = true;
    if (from > 0) return;
    const noise = tf.zeros([x.shape[0], vae.latent.noiseSize]) as tf.Tensor2D;
    measures = posterior
      .divergence(posterior.sample(noise), noise)
      .measures.map(({ name, value }) => ({ name, value: value.dataSync<"float32">()[0] as number }));
  });
  return { means, logVariances: deterministic ? null : logVariances, measures };
}

/** What each pixel costs where an image goes through the mean of its posterior, and the least that it could cost. */
function pixelTerms(vae: Vae, images: ImageSet, means: Float32Array): PixelTerms {
  const { height, width, channels, count } = images;
  const { dimensions } = vae.latent;
  const cost = new Float32Array(height * width);
  const entropy = new Float32Array(height * width);
  forEachBatch(images, (x, from, pixels) => {
    const rows = x.shape[0];
    const z = tf.tensor2d(means.subarray(from * dimensions, (from + rows) * dimensions), [rows, dimensions]);
    const costs = tf.sum(bernoulliPixelCost(x, decode(vae.decoder, z)), 0).dataSync();
    costs.forEach((value, index) => {
      const pixel = Math.floor(index / channels);
      cost[pixel] = (cost[pixel] as number) + value / count;
    });
    pixels.forEach((value, index) => {
      const pixel = Math.floor((index % (height * width * channels)) / channels);
      entropy[pixel] = (entropy[pixel] as number) + bernoulliEntropy(value) / count;
    });
  });
  return { cost, entropy };
}

function forEachBatch(images: ImageSet, work: (x: tf.Tensor2D, from: number, pixels: Float32Array) => void): void {
  const pixels = images.height * images.width * images.channels;
  const order = Uint32Array.from({ length: images.count }, (_, index) => index);
  const batch = new Float32Array(Math.min(BATCH, images.count) * pixels);
  for (let from = 0; from < images.count; from += BATCH) {
    const to = Math.min(images.count, from + BATCH);
    fillBatch(images, order, from, to, batch);
    const filled = batch.subarray(0, (to - from) * pixels);
    inScope(() => work(tf.tensor2d(filled, [to - from, pixels]), from, filled));
  }
}

/** At most 2,000 of count × width rows. */
function surgeryRows(rows: { readonly means: Float32Array; readonly logVariances: Float32Array }, width: number) {
  const indices = spreadIndices(rows.means.length / width, MOST_SURGERY_EXAMPLES);
  const pick = (values: Float32Array) => {
    const picked = new Float32Array(indices.length * width);
    indices.forEach((source, target) => {
      picked.set(values.subarray(source * width, (source + 1) * width), target * width);
    });
    return picked;
  };
  return { means: pick(rows.means), logVariances: pick(rows.logVariances), dimensions: width };
}
