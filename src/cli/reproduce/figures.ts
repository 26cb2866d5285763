import * as tf from "@tensorflow/tfjs";
import type { ImageSet } from "../../data/data-set.js";
import { drawManifold } from "../../pictures/manifold.js";
import { drawSampleCurves, type SampleCurve } from "../../pictures/sample-curves.js";
import { drawSheets } from "../../pictures/sheets.js";
import type { Drawing } from "../../pictures/svg.js";
import type { LearnerName } from "../../training/paper/learners.js";
import type { SeriesPlan } from "../../training/paper/series.js";
import { manifoldGrid } from "../../vae/manifold-grid.js";
import { decode } from "../../vae/networks.js";
import { RandomStream, standardNormals } from "../../vae/random.js";
import type { Vae } from "../../vae/vae.js";

/** A series when it is done: its curve, and images decoded by its model where the figure shows such. */
export interface DoneSeries {
  readonly plan: SeriesPlan;
  readonly curve: SampleCurve;
  readonly images: Float32Array | null;
}

/** A figure of the paper: what is trained for it, and how it is drawn. */
export interface Figure {
  readonly about: string;
  /** @param budget the share of the printed training */
  plans(budget: number): readonly SeriesPlan[];
  /** What its pictures need of a trained model. */
  imagesOf?(vae: Vae, plan: SeriesPlan): Float32Array;
  draw(series: readonly DoneSeries[], images: ImageSet): Drawing;
}

const SEED = 1;
const MANIFOLD_SIDE = 20;
const SAMPLES_SIDE = 10;

/** The paper does not say of how many; the same at any budget, so that a longer training goes on with a shorter one's curve. */
const MEASURED = { bound: 2000, marginalLikelihood: 250 } as const;

function plan(
  learner: LearnerName,
  latentDimensions: number,
  rest: Pick<SeriesPlan, "trainingExamples" | "samples" | "measure"> & { hiddenUnits: number },
): SeriesPlan {
  const { hiddenUnits, ...others } = rest;
  const name = `${learner.toLowerCase()}-z${latentDimensions}-n${others.trainingExamples}`;
  const model = { latentDimensions, hiddenUnits, seed: SEED };
  return { name, learner, model, measuredExamples: MEASURED[others.measure], ...others };
}

function boundPlan(learner: LearnerName, latentDimensions: number, samples: number, budget: number): SeriesPlan {
  return plan(learner, latentDimensions, {
    ...{ hiddenUnits: 500, trainingExamples: 60_000, samples: Math.round(samples * budget) },
    measure: "bound",
  });
}

function plotOf(series: readonly DoneSeries[], title: string, belongs: (plan: SeriesPlan) => boolean) {
  return { title, curves: series.filter((each) => belongs(each.plan)).map(({ curve }) => curve) };
}

const dimensionsOfFigure2 = [3, 5, 10, 20, 200];
const examplesOfFigure3 = [1000, 50_000];

export const figures: Readonly<Record<string, Figure>> = {
  figure2: {
    about: "the bound against training samples seen, AEVB and wake-sleep, 3, 5, 10, 20 and 200 latent dimensions",
    plans: (budget) =>
      dimensionsOfFigure2.flatMap((dimensions) =>
        (["AEVB", "wake-sleep"] as const).map((learner) => boundPlan(learner, dimensions, 1e8, budget)),
      ),
    draw: (series) =>
      drawSampleCurves(
        dimensionsOfFigure2.map((dimensions) =>
          plotOf(series, `MNIST, N_z = ${dimensions}`, ({ model }) => model.latentDimensions === dimensions),
        ),
        "lower bound, nats per image",
      ),
  },
  figure3: {
    about: "the marginal likelihood, AEVB, wake-sleep and Monte Carlo EM, 1,000 and 50,000 training images",
    plans: (budget) =>
      examplesOfFigure3.flatMap((trainingExamples) =>
        // "MCEM is not an on-line algorithm, and can't be applied efficiently for the full MNIST dataset."
        (["AEVB", "wake-sleep", ...(trainingExamples === 1000 ? (["MCEM"] as const) : [])] as const).map((learner) =>
          plan(learner, 3, {
            ...{ hiddenUnits: 100, trainingExamples, samples: Math.round(6e7 * budget) },
            measure: "marginalLikelihood",
          }),
        ),
      ),
    draw: (series) =>
      drawSampleCurves(
        examplesOfFigure3.map((examples) =>
          plotOf(
            series,
            `N = ${examples.toLocaleString("en-US")}`,
            ({ trainingExamples }) => trainingExamples === examples,
          ),
        ),
        "log p(x), nats per image",
      ),
  },
  figure4: {
    about: "the manifold of a two-dimensional latent space, an even grid through the prior's quantiles",
    plans: (budget) => [boundPlan("AEVB", 2, 1e7, budget)],
    imagesOf: (vae) => decoded(vae, manifoldGrid(2, [0, 1], MANIFOLD_SIDE).codes),
    draw: ([series], images) =>
      drawManifold(manifoldGrid(2, [0, 1], MANIFOLD_SIDE), series?.images ?? new Float32Array(0), images),
  },
  figure5: {
    about: "random samples of models with 2, 5, 10 and 20 latent dimensions",
    plans: (budget) => [2, 5, 10, 20].map((dimensions) => boundPlan("AEVB", dimensions, 1e7, budget)),
    imagesOf: (vae) => {
      const { noiseSize } = vae.latent;
      const codes = new Float32Array(SAMPLES_SIDE ** 2 * noiseSize);
      standardNormals({ seed: SEED, stream: RandomStream.priorSamples, step: 0 }, codes);
      return decoded(vae, codes);
    },
    draw: (series, images) =>
      drawSheets(
        series.map((each) => ({
          title: `${each.plan.model.latentDimensions}-D latent space`,
          images: each.images ?? new Float32Array(0),
        })),
        images,
        SAMPLES_SIDE,
      ),
  },
};

/** Mean images of codes, count × dimensions. */
function decoded(vae: Vae, codes: Float32Array): Float32Array {
  const { dimensions } = vae.latent;
  return tf.tidy(() =>
    tf
      .sigmoid(decode(vae.decoder, tf.tensor2d(codes, [codes.length / dimensions, dimensions])))
      .dataSync<"float32">()
      .slice(),
  );
}
