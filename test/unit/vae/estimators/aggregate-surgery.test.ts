import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImageSet } from "../../../../src/data/data-set.js";
import type { LatentDescription } from "../../../../src/protocol.js";
import { aggregateSurgery } from "../../../../src/training/aggregate-surgery.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { elboSurgery } from "../../../../src/vae/estimators/elbo-surgery.js";
import { NoDensityError } from "../../../../src/vae/estimators/importance.js";
import { encode } from "../../../../src/vae/networks.js";
import { RandomStream, uniforms } from "../../../../src/vae/random.js";
import { createVae, type Vae, vaeVariables } from "../../../../src/vae/vae.js";

const key = { seed: 2, stream: RandomStream.evaluationNoise, step: 1 };
const nothing = () => Promise.resolve();
const COUNT = 200;

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function images(): ImageSet {
  const pixels = new Float32Array(COUNT * 4);
  uniforms({ seed: 9, stream: RandomStream.dataSplit, step: 0 }, pixels);
  return { count: COUNT, height: 2, width: 2, channels: 1, pixels, labels: null };
}

/** Its encoder tells images apart: weights are eight times those that it starts with. */
function vaeOf(latent: LatentDescription): Vae {
  const network = { kind: "mlp", hidden: [6], activation: "tanh" } as const;
  const vae = createVae(
    { ...defaultConfiguration, latent, encoder: network, decoder: network },
    { height: 2, width: 2, channels: 1 },
  );
  for (const { name, variable } of vaeVariables(vae)) {
    if (!/logVariance|concentration/.test(name)) variable.assign(tf.mul(variable, 8));
  }
  return vae;
}

describe("the surgery by densities alone", () => {
  test("is that of diagonal Gaussians in closed form, where the space is one", async () => {
    const vae = vaeOf({ kind: "gaussian", dimensions: 2 });
    const set = images();
    const { mean, logVariance } = vae.latent.posterior(encode(vae.encoder, tf.tensor2d(set.pixels, [COUNT, 4])));
    const [means, logVariances] = [mean, logVariance as tf.Tensor2D].map((rows) => rows.dataSync<"float32">());
    const expected = elboSurgery(
      { means: means as Float32Array, logVariances: logVariances as Float32Array, dimensions: 2 },
      key,
    );
    const found = await aggregateSurgery(vae, set, key, nothing);
    expect(found.kl).toBeCloseTo(expected.kl, 4);
    for (const name of ["mutualInformation", "marginalKl"] as const) {
      const error = Math.hypot(found[name].standardError as number, expected[name].standardError as number);
      expect(Math.abs(found[name].value - expected[name].value)).toBeLessThan(4 * error);
    }
    expect(found.mutualInformation.value).toBeGreaterThan(0.5);
  });

  const curved: LatentDescription[] = [
    { kind: "sphere", dimensions: 3 },
    { kind: "poincare", dimensions: 2, curvature: -1, family: "wrapped" },
    { kind: "product", dimensions: 5, factors: "e2,s2", learned: true },
  ];
  test.each(curved)("of a curved space adds up to its KL, and tells at most which image: %o", async (latent) => {
    const found = await aggregateSurgery(vaeOf(latent), images(), key, nothing);
    const { mutualInformation, marginalKl, kl } = found;
    const error = (mutualInformation.standardError as number) + (marginalKl.standardError as number);
    expect(Math.abs(mutualInformation.value + marginalKl.value - kl)).toBeLessThan(4 * error);
    expect(mutualInformation.value).toBeLessThanOrEqual(Math.log(COUNT));
    expect(mutualInformation.value).toBeGreaterThan(0);
    expect(found).toMatchObject({ totalCorrelation: null, dimensionWiseKl: null });
  });

  test("is not defined where a posterior is a point", async () => {
    await expect(
      aggregateSurgery(vaeOf({ kind: "wae", dimensions: 2, weight: 10 }), images(), key, nothing),
    ).rejects.toThrow(NoDensityError);
  });
});
