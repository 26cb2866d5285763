import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import {
  exponential,
  exponentialAtOrigin,
  logarithm,
  logarithmAtOrigin,
  squaredLength,
} from "../../../../src/vae/geometry/ball.js";
import { arctangentRatio, logSineRatio, tangentRatio } from "../../../../src/vae/geometry/curved-functions.js";
import { poincare } from "../../../../src/vae/latents/poincare.js";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { riemannianNormal } from "../../../../src/vae/latents/riemannian-normal.js";
import { gyroplaneDistances } from "../../../../src/vae/layers/gyroplanes-layer.js";
import { decode } from "../../../../src/vae/networks.js";
import { exponentialAtOrigin as exponentialOf, moebiusAdd as moebiusAddOf } from "../../../../src/vae/spaces/ball.js";
import { riemannianRadii } from "../../../../src/vae/special-functions/riemannian-radius.js";
import { createVae, saveDecoder } from "../../../../src/vae/vae.js";
import { loadSaved } from "../load-saved.js";
import { expectFinite, expectGradient, expectMean, normals, repeated } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("the trigonometry of constant curvature", () => {
  test("is smooth through K = 0 (oracle 7): both sides, the series and the closed forms meet, derivatives too", () => {
    for (const of of [tangentRatio, arctangentRatio, logSineRatio]) {
      for (const q of [-0.8, -1.001e-3, -0.999e-3, -1e-9, 0, 1e-9, 0.999e-3, 1.001e-3, 0.8]) {
        const step = 1e-5;
        const difference = (of(q + step)[0] - of(q - step)[0]) / (2 * step);
        expect(Math.abs(of(q)[1] - difference)).toBeLessThan(1e-8);
      }
      expect(Math.abs(of(1.0001e-3)[0] - of(0.9999e-3)[0])).toBeLessThan(1e-6);
    }
    expect(logSineRatio(-1e6)[0]).toBeCloseTo(1000 - Math.log(2000), 9);
  });
});

describe("the Poincaré ball", () => {
  const curvature = tf.tidy(() => tf.scalar(-1.4));

  test("exponential and logarithm are inverse, at 0 and elsewhere (oracle 7)", () => {
    const point = exponentialAtOrigin(normals(50, 3, 1), tf.scalar(-1.4));
    const tangent = normals(50, 3, 2);
    const there = exponential(point, tangent, tf.scalar(-1.4));
    const found = logarithm(point, there, tf.scalar(-1.4)).dataSync<"float32">();
    tangent.dataSync<"float32">().forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 2);
    });
    const atOrigin = logarithmAtOrigin(exponentialAtOrigin(tangent, tf.scalar(-1.4)), tf.scalar(-1.4));
    expect(tf.max(tf.abs(tf.sub(atOrigin, tangent))).dataSync<"float32">()[0]).toBeLessThan(1e-3);
    curvature.dispose();
  });

  test("a tangent vector's length is the distance that it leads, and the ball is flat where the curvature is near 0", () => {
    const flat = exponentialAtOrigin(normals(5, 2, 1), tf.scalar(-1e-6));
    expect(tf.max(tf.abs(tf.sub(tf.mul(2, flat), normals(5, 2, 1)))).dataSync<"float32">()[0]).toBeLessThan(1e-5);
    // d(0, x) = 2 artanh(|x|) where the curvature is −1.
    const x = exponentialAtOrigin(tf.tensor2d([[1.2, 0]]), tf.scalar(-1));
    expect(2 * Math.atanh(x.dataSync<"float32">()[0] as number)).toBeCloseTo(1.2, 5);
  });

  test("what would lie on the border or beyond it stays inside, with finite gradients", () => {
    for (const length of [0, 1e-20, 30, 1e6]) {
      const tangent = repeated([length, 0], 2);
      const point = exponentialAtOrigin(repeated([20, 0], 2), tf.scalar(-1));
      const away = (v: tf.Tensor) => exponential(point, v as tf.Tensor2D, tf.scalar(-1));
      expect(tf.max(squaredLength(away(tangent))).dataSync<"float32">()[0]).toBeLessThan(1);
      expectFinite(tf.grad((v) => tf.sum(away(v)))(tangent));
    }
  });
});

describe("gyroplanes", () => {
  /** By the Möbius sum itself, in float64. */
  function distance(z: number[], a: number[], tangent: number[], c: number): number {
    const p = exponentialOf(tangent, -c);
    const minus = p.map((value) => -value);
    const there = moebiusAddOf(minus, z, -c);
    const length = Math.hypot(...a);
    const along = there.reduce((sum, value, axis) => sum + value * (a[axis] as number), 0);
    const square = there.reduce((sum, value) => sum + value * value, 0);
    return (length / Math.sqrt(c)) * Math.asinh((2 * Math.sqrt(c) * along) / ((1 - c * square) * length));
  }

  test("their distances are those of the definition, and of a dense layer where the ball is nearly flat", () => {
    const [kernel, bias] = [normals(2, 4, 1), tf.mul(normals(2, 4, 2), 0.7) as tf.Tensor2D];
    const z = exponentialAtOrigin(normals(6, 2, 3), tf.scalar(-1.4));
    const found = gyroplaneDistances(z, kernel, bias, 1.4).arraySync();
    const [a, v] = [kernel, bias].map((columns) => tf.transpose(columns).arraySync() as number[][]);
    for (const [row, place] of z.arraySync().entries()) {
      for (const unit of [0, 1, 2, 3]) {
        const expected = distance(place, a?.[unit] as number[], v?.[unit] as number[], 1.4);
        expect(Math.abs((found[row]?.[unit] as number) - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
      }
    }
    const flat = tf.mul(2, tf.sub(tf.matMul(normals(6, 2, 3), kernel), tf.sum(tf.mul(tf.mul(bias, 0.5), kernel), 0)));
    const near = gyroplaneDistances(normals(6, 2, 3), kernel, bias, 1e-6);
    expect(tf.max(tf.abs(tf.sub(near, flat))).dataSync<"float32">()[0]).toBeLessThan(1e-3);
  });

  test("gradients are those of differences, and finite at the border and for normals of 0", () => {
    const [kernel, bias] = [normals(2, 3, 1), tf.mul(normals(2, 3, 2), 0.7) as tf.Tensor2D];
    const pull = normals(4, 3, 5);
    const of = (z: tf.Tensor2D, k = kernel, b = bias) =>
      tf.sum(tf.mul(gyroplaneDistances(z, k, b, 1), pull)) as tf.Scalar;
    const z = tf.mul(normals(4, 2, 4), 0.2) as tf.Tensor2D;
    expectGradient((at) => of(at), z, 1e-3);
    expectGradient((at) => of(z, at), kernel);
    expectGradient((at) => of(z, kernel, at), bias);
    const border = exponentialAtOrigin(repeated([30, 0], 4), tf.scalar(-1));
    expectFinite(tf.grad((at) => of(at as tf.Tensor2D))(border));
    expectFinite(tf.grad((at) => of(z, at as tf.Tensor2D))(tf.zeros([2, 3])));
  });

  test("a decoder with them is saved as a layers model that gives the same images", async () => {
    const configuration = {
      ...defaultConfiguration,
      latent: parseLatent("poincare:2,-1.4,gyroplanes"),
      encoder: { ...defaultConfiguration.encoder, hidden: [5] },
      decoder: { ...defaultConfiguration.decoder, hidden: [5] },
    };
    const vae = createVae(configuration, { height: 2, width: 2, channels: 1 });
    const loaded = await loadSaved(saveDecoder(vae));
    const z = exponentialAtOrigin(normals(3, 2, 1), tf.scalar(-1.4));
    const expected = tf.sigmoid(decode(vae.decoder, z));
    expect(tf.max(tf.abs(tf.sub(loaded.predict(z) as tf.Tensor, expected))).dataSync<"float32">()[0]).toBeLessThan(
      1e-6,
    );
    const own = { ...configuration, decoder: { ...configuration.decoder, hidden: [] } };
    expect(createVae(own, { height: 2, width: 2, channels: 1 }).decoder.layers.length).toBe(1);
  });
});

describe("the wrapped normal", () => {
  test("integrates to 1 over the disk (oracle 6)", () => {
    const latent = poincare({ dimensions: 2, curvature: -1.4 });
    const heads = [tf.tensor2d([[0.6, -0.3]]), tf.tensor2d([[-1, -0.2]])] as const;
    const side = 500;
    const radius = 1 / Math.sqrt(1.4);
    const step = (2 * radius) / side;
    const places = Array.from({ length: side * side }, (_, i) => [
      -radius + ((i % side) + 0.5) * step,
      -radius + (Math.floor(i / side) + 0.5) * step,
    ]).filter(([x = 0, y = 0]) => 1.4 * (x * x + y * y) < 0.9999);
    const z = tf.tensor2d(places);
    const rows = places.length;
    const q = latent.posterior(heads.map((head) => head.tile([rows, 1]) as tf.Tensor2D));
    const integral = (logDensity: tf.Tensor) =>
      logDensity.dataSync<"float32">().reduce((sum, value, index) => {
        const [x = 0, y = 0] = places[index] ?? [];
        // The volume in the ball's coordinates is λ² with λ = 2/(1 − c|z|²).
        return sum + Math.exp(value) * (2 / (1 - 1.4 * (x * x + y * y))) ** 2 * step * step;
      }, 0);
    expect(integral(q.logDensity(z) as tf.Tensor)).toBeCloseTo(1, 2);
    expect(integral(latent.priorLogDensity(z))).toBeCloseTo(1, 2);
  });

  test("its radius is the length of the tangent vector: a KS test against the Rayleigh distribution (oracle 6)", () => {
    const latent = poincare({ dimensions: 2, curvature: -0.7 });
    const rows = 4000;
    const distances = tf
      .sqrt(squaredLength(logarithmAtOrigin(latent.priorSample(normals(rows, 2, 3)), tf.scalar(-0.7))))
      .dataSync<"float32">()
      .sort();
    const worst = distances.reduce((most, r, index) => {
      const expected = 1 - Math.exp((-r * r) / 2);
      return Math.max(most, Math.abs(expected - index / rows), Math.abs(expected - (index + 1) / rows));
    }, 0);
    // The 0.1 % point of the Kolmogorov distribution.
    expect(worst).toBeLessThan(1.95 / Math.sqrt(rows));
  });

  test("the KL's one-sample estimate is log q − log p, and has the gradient of differences", () => {
    const latent = poincare({ dimensions: 2, curvature: -1 });
    const noise = normals(4, 2, 5);
    const q = latent.posterior([normals(4, 2, 1), tf.mul(normals(4, 2, 2), 0.5)]);
    const z = q.sample(noise);
    const expected = tf.sub(q.logDensity(z) as tf.Tensor, latent.priorLogDensity(z)).dataSync<"float32">();
    q.divergence(z, noise)
      .perExample?.dataSync<"float32">()
      .forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] as number, 2);
      });
    const kl = (heads: tf.Tensor2D) => {
      const [mean, logVariance] = tf.split(heads, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const posterior = latent.posterior([mean, logVariance]);
      return posterior.divergence(posterior.sample(noise), noise).value;
    };
    expectGradient(kl, tf.mul(normals(4, 4, 6), 0.6) as tf.Tensor2D);
  });
});

describe.each(["wrapped", "riemannian"])("a %s normal in float32", (family) => {
  test.each([2, 20])(
    "of %i dimensions is finite where the radius is 0 and near the border, with its gradients",
    (d) => {
      const latent = createLatent({ kind: "poincare", dimensions: d, curvature: -1.4, family });
      const [, { width = 0 } = {}] = latent.heads;
      for (const length of [0, 1e-20, 1e-3, 5, 30, 1e4]) {
        for (const spread of [-1e4, -3, 0, 3, 1e4]) {
          for (const noise of [tf.zeros<tf.Rank.R2>([4, latent.noiseSize]), normals(4, latent.noiseSize, 3)]) {
            const heads = repeated(
              [length, ...new Array<number>(d - 1).fill(0), ...new Array<number>(width).fill(spread)],
              4,
            );
            const all = (both: tf.Tensor2D) => {
              const q = latent.posterior([tf.slice(both, [0, 0], [4, d]), tf.slice(both, [0, d], [4, width])]);
              const z = q.sample(noise);
              expect(tf.max(squaredLength(z)).dataSync<"float32">()[0]).toBeLessThan(1 / 1.4);
              expectFinite(q.logDensity(z) as tf.Tensor);
              return tf.add(q.divergence(z, noise).value, tf.sum(z)) as tf.Scalar;
            };
            expectFinite(all(heads));
            expectFinite(tf.grad((both) => all(both as tf.Tensor2D))(heads));
          }
        }
      }
    },
  );
});

describe("the Riemannian normal", () => {
  test.each([
    [0.2, -6.62831268665, -3.35802],
    [0.5, -1.51213981062, 1.75815],
    [1, 4.4095754933, 7.67986],
    [1.5, 11.8648601183, 15.13515],
  ])("the radial integral and log Z at d = 5, c = 0.7, σ = %f meet the table to 1e-4", (sigma, radial, logZ) => {
    const { radius, logSphere } = riemannianRadii(5, 0.7);
    expect(Math.abs(radius(sigma).logNormaliser - radial)).toBeLessThan(1e-9 * Math.abs(radial) + 1e-9);
    expect(Math.abs(radius(sigma).logNormaliser + logSphere - logZ)).toBeLessThan(1e-4);
  });

  test("KL's one-sample estimate has log q − log p's mean, gradients are those of differences", () => {
    const latent = riemannianNormal({ dimensions: 2, curvature: -1 });
    const noise = normals(4, 3, 5);
    const kl = (heads: tf.Tensor2D) => {
      const posterior = latent.posterior([tf.slice(heads, [0, 0], [4, 2]), tf.slice(heads, [0, 2], [4, 1])]);
      const z = posterior.sample(noise);
      return tf.add(posterior.divergence(z, noise).value, tf.sum(tf.mul(z, 0.3))) as tf.Scalar;
    };
    expectGradient(kl, tf.mul(normals(4, 3, 6), 0.6) as tf.Tensor2D);
    const q = latent.posterior([tf.tensor2d([[0.3, 0.2]]).tile([4, 1]) as tf.Tensor2D, tf.fill([4, 1], -0.5)]);
    const z = q.sample(noise);
    const expected = tf.sub(q.logDensity(z) as tf.Tensor, latent.priorLogDensity(z)).dataSync<"float32">();
    q.divergence(z, noise)
      .perExample?.dataSync<"float32">()
      .forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] as number, 2);
      });
  });

  test("draws of the prior have the second moment that its density has", () => {
    const latent = riemannianNormal({ dimensions: 3, curvature: -0.7 });
    const z = latent.priorSample(normals(4000, 4, 7));
    const squares = squaredLength(logarithmAtOrigin(z, tf.scalar(-0.7))).dataSync<"float32">();
    const radius = riemannianRadii(3, 0.7).radius(1);
    // Even steps of the probability; the ends' share is far below the draws' own error.
    const expected = Array.from({ length: 2000 }, (_, i) => radius.quantile((i + 0.5) / 2000).value ** 2);
    expectMean(squares, expected.reduce((sum, square) => sum + square, 0) / expected.length);
  });

  test("is finite at the ends of σ", () => {
    const latent = riemannianNormal({ dimensions: 5, curvature: -1 });
    for (const raw of [-1e4, 0, 1e4]) {
      const noise = normals(3, 6, 1);
      const kl = (head: tf.Tensor) => {
        const q = latent.posterior([repeated([3, 0, 0, 0, 0], 3), head as tf.Tensor2D]);
        return q.divergence(q.sample(noise), noise).value;
      };
      expectFinite(tf.grad(kl)(tf.fill([3, 1], raw)));
    }
  });
});

test("poincare:2 has curvature −1; one that is not hyperbolic is refused", () => {
  expect(parseLatent("poincare:2")).toEqual({ kind: "poincare", dimensions: 2, curvature: -1, family: "wrapped" });
  expect(createLatent(parseLatent("poincare:2,-1.4,riemannian")).noiseSize).toBe(3);
  for (const wrong of ["poincare:2,1", "poincare:2,0"]) expect(() => parseLatent(wrong)).toThrow(/curvature is/);
  expect(() => parseLatent("poincare:2,-1,other")).toThrow(/poincare:2,-1\.4/);
  expect(() => createLatent({ kind: "poincare", dimensions: 2, curvature: 1 })).toThrow(/curvature is 1;/);
});
