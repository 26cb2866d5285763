import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { fillBatch } from "../../data/batches.js";
import type { DataSet, ImageSet } from "../../data/data-set.js";
import { permutation, RandomStream } from "../../vae/random.js";
import { disposeVae, type Vae, vaeVariables } from "../../vae/vae.js";
import { yieldToEvents } from "../control.js";
import { inScope } from "../scope.js";
import type { Learner } from "./learner.js";
import { type LearnerName, learners } from "./learners.js";
import { bound, type Measure, marginalLikelihood } from "./measures.js";
import { type PaperModel, paperVae } from "./paper-vae.js";
import { readSeries, type SeriesPoint, type SeriesState, writeSeries } from "./series-file.js";

/** One curve of a figure. */
export interface SeriesPlan {
  /** A file's name. */
  readonly name: string;
  readonly learner: LearnerName;
  readonly model: PaperModel;
  /** N: the training set's first examples. */
  readonly trainingExamples: number;
  /** Training samples to see. */
  readonly samples: number;
  readonly measure: "bound" | "marginalLikelihood";
  /** Of the training and of the test set, for each point. */
  readonly measuredExamples: number;
}

export interface SeriesWork {
  readonly folder: string;
  readonly onPoint: (point: SeriesPoint) => void;
  /** Hears of the training samples seen so far, many times a second. */
  readonly onStep?: (samples: number) => void;
  readonly stopRequested: () => boolean;
}

const BATCH_SIZE = 100;
/** "Adagrad … global stepsize parameters were chosen from {0.01, 0.02, 0.1} based on performance on the training set in the
 * first few iterations" (section 5). */
const LEARNING_RATES = [0.01, 0.02, 0.1];
const FIRST_ITERATIONS = 100;
/** Adagrad's first step moves every weight by the whole rate, and throws wake-sleep's encoder off for good: it only gathers
 * gradients for so many batches before it moves anything. */
const GATHERING_STEPS = 10;
const POINTS_A_DECADE = 4;
const FIRST_POINT = 10_000;
const SECONDS_BETWEEN_WRITES = 20;

const measures: Readonly<Record<SeriesPlan["measure"], Measure>> = { bound, marginalLikelihood };

/**
 * Trains one curve of a figure, from where its file left it, to its end or to a request to stop. One that was done goes on where
 * the plan has more samples now.
 *
 * @param use is given the trained model at the end
 * @returns its points; null where it was stopped, and its file holds all to go on
 */
export async function trainSeries(
  plan: SeriesPlan,
  data: DataSet,
  { folder, onPoint, onStep, stopRequested }: SeriesWork,
  use: (vae: Vae) => void = () => undefined,
): Promise<readonly SeriesPoint[] | null> {
  const train: ImageSet = { ...data.train, count: Math.min(data.train.count, plan.trainingExamples) };
  const file = path.join(folder, `${plan.name}.safetensors`);
  const trained = new PaperTraining(plan, train);
  try {
    const variables = trained.variables();
    const settings = settingsOf(plan);
    let state: SeriesState | null = await readSeries(file, settings, variables);
    if (!state) state = { step: 0, learningRate: chooseLearningRate(plan, train), points: [] };
    else state.points.forEach(onPoint);
    let lastWrite = performance.now();
    const write = async () => {
      await writeSeries(file, settings, state as SeriesState, variables);
      lastWrite = performance.now();
    };
    for (const target of measuringPlaces(plan.samples)) {
      if (state.points.some(({ samples }) => samples >= target)) continue;
      while (state.step * trained.samplesAStep < target) {
        if (stopRequested()) {
          await write();
          return null;
        }
        trained.step(state.step + 1, state.learningRate);
        state = { ...state, step: state.step + 1 };
        if (performance.now() - lastWrite > 1000 * SECONDS_BETWEEN_WRITES) await write();
        if (state.step % 10 === 0) {
          onStep?.(state.step * trained.samplesAStep);
          await yieldToEvents();
        }
      }
      const of = (images: ImageSet) => trained.measure(images, plan.measuredExamples, (state as SeriesState).step);
      const point = { samples: target, train: of(train), test: of(data.test) };
      state = { ...state, points: [...state.points, point] };
      onPoint(point);
      await write();
    }
    use(trained.vae);
    return state.points;
  } finally {
    trained.dispose();
  }
}

/** What a series' file is of, however long it is trained. */
function settingsOf({ samples: _, ...settings }: SeriesPlan): string {
  return JSON.stringify(settings);
}

/** Even steps of the logarithm, and the end. */
export function measuringPlaces(samples: number): number[] {
  const first = Math.min(FIRST_POINT, samples);
  const count = Math.floor(Math.log10(samples / first) * POINTS_A_DECADE + 1e-9);
  const places = Array.from({ length: count + 1 }, (_, index) => Math.round(first * 10 ** (index / POINTS_A_DECADE)));
  return (places.at(-1) as number) < 0.95 * samples ? [...places, samples] : places;
}

/** The rate with which the bound or likelihood of the training set is best after the first iterations. */
function chooseLearningRate(plan: SeriesPlan, train: ImageSet): number {
  const results = LEARNING_RATES.map((rate) => {
    const tried = new PaperTraining(plan, train);
    try {
      for (let step = 1; step <= FIRST_ITERATIONS; step++) tried.step(step, rate);
      const reached = tried.measure(train, Math.min(100, plan.measuredExamples), 0);
      return Number.isFinite(reached) ? reached : Number.NEGATIVE_INFINITY;
    } finally {
      tried.dispose();
    }
  });
  return LEARNING_RATES[results.indexOf(Math.max(...results))] as number;
}

/** A model with what trains it. */
class PaperTraining {
  readonly vae: Vae;
  readonly #learner: Learner;
  readonly #batch: Float32Array;
  #order: { readonly epoch: number; readonly indices: Uint32Array } | null = null;

  constructor(
    private readonly plan: SeriesPlan,
    private readonly train: ImageSet,
  ) {
    this.vae = paperVae(plan.model, train);
    this.#learner = learners[plan.learner](this.vae, train.count, plan.model.seed);
    this.#batch = new Float32Array(BATCH_SIZE * train.height * train.width * train.channels);
  }

  get samplesAStep(): number {
    return BATCH_SIZE * this.#learner.passes;
  }

  variables() {
    return [...vaeVariables(this.vae), ...this.#learner.state()];
  }

  step(step: number, learningRate: number): void {
    const batches = Math.max(1, Math.floor(this.train.count / BATCH_SIZE));
    const epoch = Math.ceil(step / batches);
    if (this.#order?.epoch !== epoch) {
      const key = { seed: this.plan.model.seed, stream: RandomStream.shuffle, step: epoch };
      this.#order = { epoch, indices: permutation(key, this.train.count) };
    }
    const from = ((step - 1) % batches) * BATCH_SIZE;
    const indices = this.#order.indices.subarray(from, from + BATCH_SIZE);
    fillBatch(this.train, indices, 0, indices.length, this.#batch);
    const pixels = this.#batch.length / BATCH_SIZE;
    inScope(() => {
      const x = tf.tensor2d(this.#batch.subarray(0, indices.length * pixels), [indices.length, pixels]);
      this.#learner.step({ indices, x, step }, step > GATHERING_STEPS ? learningRate : 0);
    });
  }

  measure(images: ImageSet, examples: number, step: number): number {
    return measures[this.plan.measure](this.vae, images, examples, this.plan.model.seed, step);
  }

  dispose(): void {
    this.#learner.dispose();
    disposeVae(this.vae);
  }
}
