import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { sphere, vonMisesFisherPosterior } from "../../../../src/vae/latents/sphere.js";
import { logSphereArea, vonMisesFisher } from "../../../../src/vae/special-functions/von-mises-fisher.js";
import { expectFinite, expectGradient, expectMean, normals, repeated } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function unit(m: number): number[] {
  const row = Array.from({ length: m }, (_, index) => Math.sin(3 * index + 1));
  const length = Math.hypot(...row);
  return row.map((value) => value / length);
}

function posterior(m: number, kappa: number, rows: number) {
  return vonMisesFisherPosterior(repeated(unit(m), rows), tf.fill([rows], kappa));
}

describe("the hyperspherical latent space", () => {
  test.each([2, 3, 11, 41])("draws on S^(m−1), m = %i, have unit length and the moments of the vMF (oracle 5)", (m) => {
    const rows = 10_000;
    const of = vonMisesFisher(m);
    for (const kappa of [1, 10, 1000]) {
      const z = posterior(m, kappa, rows).sample(normals(rows, m));
      const along = tf.sum(tf.mul(z, tf.tensor2d(unit(m), [1, m])), 1).dataSync<"float32">();
      const { meanCosine } = of(kappa);
      expectMean(along, meanCosine);
      expectMean(
        Array.from(along, (value) => value * value),
        1 - ((m - 1) * meanCosine) / kappa,
      );
      const lengths = tf.norm(z, 2, 1).dataSync<"float32">();
      expect(Math.max(...lengths.map((length) => Math.abs(length - 1)))).toBeLessThan(1e-5);
    }
  });

  test.each([2, 3, 11])("KL in closed form meets Monte Carlo within four standard errors, m = %i (oracle 1)", (m) => {
    const rows = 10_000;
    for (const kappa of [0.5, 20]) {
      const q = posterior(m, kappa, rows);
      const z = q.sample(normals(rows, m, 1));
      const ratios = tf.sub(q.logDensity(z) as tf.Tensor1D, sphere({ dimensions: m - 1 }).priorLogDensity(z));
      expectMean(ratios.dataSync<"float32">(), vonMisesFisher(m)(kappa).kl[0]);
    }
  });

  test("the posterior's density on the circle integrates to 1, from κ = 1e-3 to 1e5", () => {
    for (const kappa of [1e-3, 1, 1e5]) {
      const count = 20_000;
      // Even steps of the angle near the mean, out to where nothing is left.
      const reach = Math.min(Math.PI, 12 / Math.sqrt(kappa));
      const start = Math.atan2(unit(2)[1] as number, unit(2)[0] as number) - reach;
      const angles = Array.from({ length: count }, (_, i) => start + ((i + 0.5) * 2 * reach) / count);
      const z = tf.tensor2d(
        angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]),
        [count, 2],
      );
      const density = (posterior(2, kappa, count).logDensity(z) as tf.Tensor1D).dataSync<"float32">();
      const integral = density.reduce((sum, value) => sum + Math.exp(value), 0) * ((2 * reach) / count);
      expect(integral).toBeCloseTo(1, kappa > 1e4 ? 2 : 4);
    }
  });

  test("gradients of a draw and of the KL by both heads are those of differences, the noise frozen", () => {
    for (const dimensions of [1, 2, 5]) {
      const latent = sphere({ dimensions });
      const m = dimensions + 1;
      const noise = normals(3, m, 2);
      const pull = normals(3, m, 3);
      const heads = tf.concat([normals(3, m, 4), tf.tensor2d([-2, 0.3, 3], [3, 1])], 1) as tf.Tensor2D;
      const objective = (both: tf.Tensor2D) => {
        const q = latent.posterior([tf.slice(both, [0, 0], [3, m]), tf.slice(both, [0, m], [3, 1])]);
        const z = q.sample(noise);
        const energy = tf.add(tf.sum(tf.mul(z, pull)), tf.sum(q.divergence(z, noise).perExample as tf.Tensor1D));
        return tf.add(energy, tf.mul(0.1, tf.sum(q.logDensity(tf.mul(z, 1)) as tf.Tensor1D))) as tf.Scalar;
      };
      expectGradient(objective, heads);
    }
  });

  test.each([1, 2, 20, 40])("on S^%i all is finite at the ends of κ, and where the direction is 0", (dimensions) => {
    const latent = sphere({ dimensions });
    const m = dimensions + 1;
    for (const raw of [-1e4, -20, 20, 1e4, 1e6]) {
      for (const direction of [
        [0, 0],
        [1e-20, 0],
        [-1, 0],
        [1e8, 1e8],
      ]) {
        const heads = repeated([...direction, ...new Array<number>(m - 2).fill(0), raw], 8);
        const all = (both: tf.Tensor2D) => {
          const q = latent.posterior([tf.slice(both, [0, 0], [8, m]), tf.slice(both, [0, m], [8, 1])]);
          const noise = normals(8, m);
          const z = q.sample(noise);
          expectFinite(z);
          const sum = tf.add(tf.sum(z), tf.sum(q.logDensity(z) as tf.Tensor1D));
          return tf.add(sum, q.divergence(z, noise).value) as tf.Scalar;
        };
        expectFinite(tf.grad((both) => all(both as tf.Tensor2D))(heads));
      }
    }
  });

  test("the prior is uniform", () => {
    const latent = sphere({ dimensions: 3 });
    const z = latent.priorSample(normals(10_000, 4, 5));
    for (const [axis, column] of tf.split(z, 4, 1).entries()) {
      const values = column.dataSync<"float32">();
      expectMean(values, 0);
      expectMean(
        Array.from(values, (value) => value * value),
        0.25,
      );
      expect(axis).toBeLessThan(4);
    }
    expect(latent.priorLogDensity(z).dataSync<"float32">()[0]).toBeCloseTo(-logSphereArea(4), 5);
  });

  test("sphere:2 is S², and a sphere of dimension 0 is refused", () => {
    expect(parseLatent("sphere:2")).toEqual({ kind: "sphere", dimensions: 3 });
    expect(() => parseLatent("sphere:0")).toThrow(/sphere:0.*from 1/);
    expect(() => createLatent({ kind: "sphere", dimensions: 1 })).toThrow(/from 1/);
    expect(() => parseLatent("sphere:x")).toThrow(/whole number/);
  });
});
