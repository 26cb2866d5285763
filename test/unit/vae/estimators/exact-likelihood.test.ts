import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImageSet } from "../../../../src/data/data-set.js";
import type { LikelihoodDescription } from "../../../../src/protocol.js";
import { exactLikelihoods, isIntegrable } from "../../../../src/training/exact-likelihood.js";
import { importanceOverExamples } from "../../../../src/training/importance.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { createLikelihood } from "../../../../src/vae/likelihoods/registry.js";
import { decode, encode } from "../../../../src/vae/networks.js";
import { RandomStream, standardNormals } from "../../../../src/vae/random.js";
import { createVae, type Vae, vaeVariables } from "../../../../src/vae/vae.js";
import { linearGaussian } from "./linear-gaussian.js";

const nothing = () => Promise.resolve();

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function imagesOf(rows: readonly (readonly number[])[]): ImageSet {
  const width = rows[0]?.length as number;
  return { count: rows.length, height: 1, width, channels: 1, labels: null, pixels: Float32Array.from(rows.flat()) };
}

function codesOf(vae: Vae, { pixels, count }: ImageSet) {
  const x = tf.tensor2d(pixels, [count, pixels.length / count]);
  const { mean, logVariance } = vae.latent.posterior(encode(vae.encoder, x));
  return { means: mean.dataSync<"float32">(), logVariances: (logVariance as tf.Tensor2D).dataSync<"float32">() };
}

/** log ∫ p(x|z) p(z) dz of one image by brute force: every point of one fine grid, by the likelihood's own density. */
function bruteForce(vae: Vae, x: readonly number[], reach: number, side: number): number {
  const step = (2 * reach) / side;
  let sum = 0;
  for (let row = 0; row < side; row++) {
    tf.tidy(() => {
      const places = Array.from({ length: side }, (_, at) => -reach + (at + 0.5) * step);
      const z = tf.tensor2d(places.map((across) => [across, places[row] as number]));
      const images = tf.tile(tf.tensor2d([[...x]]), [side, 1]) as tf.Tensor2D;
      const joint = tf.add(vae.likelihood.logDensity(images, decode(vae.decoder, z)), vae.latent.priorLogDensity(z));
      for (const value of joint.dataSync()) sum += Math.exp(value) * step * step;
    });
  }
  return Math.log(sum);
}

test("on a linear-Gaussian VAE log p(x) is the closed form's, however wrong the posterior is", async () => {
  const points = [
    [0.9, -1.2, 0.4],
    [-0.3, 0.8, 1.5],
    [2.5, -4, 3],
  ];
  // The true posterior's deviations go down to 0.02, a fifth of the coarsest step.
  for (const scale of [1, 8, 30]) {
    const loadings = [
      [1.1, 0.6],
      [-0.4, 0.9],
      [0.3, -0.8],
    ].map(([a = 0, b = 0]) => [scale * a, scale * b] as const);
    const { vae, logLikelihood } = linearGaussian(loadings, [0.5, -0.3], [0.01, 0.2]);
    const images = imagesOf(points);
    const found = await exactLikelihoods(vae, images, codesOf(vae, images), nothing);
    for (const [example, x] of points.entries()) {
      expect(Math.abs((found.byExample[example] as number) - logLikelihood(x)), `scale ${scale}`).toBeLessThan(2e-3);
    }
    expect(found.error).toBeLessThan(1e-2);
  }
});

describe("on a decoder that is not linear", () => {
  /** Its logits bend several times over the plane: posteriors of more than one mode. */
  function bentVae(likelihood: string, data: { readonly variance?: number } = {}): Vae {
    const network = { kind: "mlp", hidden: [8], activation: "tanh" } as const;
    const vae = createVae(
      { ...defaultConfiguration, encoder: network, decoder: network, likelihood: { kind: likelihood, ...data } },
      { height: 2, width: 3, channels: 1 },
    );
    for (const [position, { variable }] of vaeVariables(vae).entries()) {
      const drawn = new Float32Array(variable.size);
      standardNormals({ seed: 4, stream: RandomStream.initialWeights, step: position }, drawn);
      variable.assign(tf.mul(tf.tensor(drawn, variable.shape), 2));
    }
    return vae;
  }
  const rows = [
    [0, 1, 1, 0, 1, 0],
    [0.2, 0.9, 0.5, 0, 0.1, 1],
  ];

  test.each([
    ["bernoulli", {}],
    ["continuousBernoulli", {}],
    ["gaussian", { variance: 0.05 }],
  ] as const)("%s pixels: it is what brute force says", async (likelihood, data) => {
    const vae = bentVae(likelihood, data);
    expect(isIntegrable(vae)).toBe(true);
    const images = imagesOf(rows);
    const found = await exactLikelihoods(vae, images, codesOf(vae, images), nothing);
    for (const [example, x] of rows.entries()) {
      expect(Math.abs((found.byExample[example] as number) - bruteForce(vae, x, 6, 400))).toBeLessThan(2e-3);
    }
  });

  test("importance sampling comes to it with many draws, from below", async () => {
    const vae = bentVae("bernoulli");
    const images = imagesOf(rows);
    const found = await exactLikelihoods(vae, images, codesOf(vae, images), nothing);
    const key = { seed: 1, stream: RandomStream.importanceNoise, step: 0 };
    const few = await importanceOverExamples(vae, images, 2, key, nothing);
    expect(few.logLikelihood).toBeLessThan(found.logLikelihood);
  });
});

test("a natural parameter is what makes the log density linear in x, for each likelihood that says one", () => {
  const descriptions: LikelihoodDescription[] = [
    { kind: "bernoulli" },
    { kind: "continuousBernoulli" },
    { kind: "gaussian", variance: 0.3, mean: "sigmoid" },
  ];
  for (const description of descriptions) {
    const likelihood = createLikelihood(description);
    const [x, y] = [tf.tensor2d([[0.2, 0.9]]), tf.tensor2d([[0.7, 0.1]])];
    const [a, b] = [tf.tensor2d([[0.4, -1.5]]), tf.tensor2d([[-2, 0.3]])];
    const density = (image: tf.Tensor2D, output: tf.Tensor2D) =>
      likelihood.logDensity(image, output).dataSync<"float32">()[0] as number;
    const natural = (output: tf.Tensor2D) => likelihood.naturalParameters?.(output) as tf.Tensor2D;
    // The mixed difference leaves what depends on both.
    const mixed = density(x, a) - density(x, b) - density(y, a) + density(y, b);
    const expected = tf.sum(tf.mul(tf.sub(x, y), tf.sub(natural(a), natural(b)))).dataSync<"float32">()[0] as number;
    expect(mixed).toBeCloseTo(expected, 4);
  }
  expect(createLikelihood({ kind: "categorical", levels: 4 }).naturalParameters).toBeUndefined();
});
