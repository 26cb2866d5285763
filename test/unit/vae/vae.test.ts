import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfiguration } from "../../../src/vae/defaults.js";
import { elboTerms } from "../../../src/vae/elbo.js";
import { importanceDraw, importanceEstimate } from "../../../src/vae/estimators/importance.js";
import { decode, encode } from "../../../src/vae/networks.js";
import { weightedElbo } from "../../../src/vae/objectives/weighted-elbo.js";
import { RandomStream, standardNormals, uniforms } from "../../../src/vae/random.js";
import { createVae, saveDecoder, saveEncoder, vaeVariables } from "../../../src/vae/vae.js";
import { loadSaved } from "./load-saved.js";

const configuration = {
  ...defaultConfiguration,
  encoder: { kind: "mlp", hidden: [7], activation: "tanh" },
  decoder: { kind: "mlp", hidden: [5], activation: "tanh" },
} as const;
const PIXELS = 6;
const IMAGE = { height: 2, width: 3, channels: 1 };

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function images(rows: number): tf.Tensor2D {
  const numbers = new Float32Array(rows * PIXELS);
  uniforms({ seed: 3, stream: RandomStream.dataSplit, step: 0 }, numbers);
  return tf.tensor2d(numbers, [rows, PIXELS]);
}

function normals(rows: number, step = 0): tf.Tensor2D {
  const numbers = new Float32Array(rows * 2);
  standardNormals({ seed: 3, stream: RandomStream.trainingNoise, step }, numbers);
  return tf.tensor2d(numbers, [rows, 2]);
}

describe("a VAE", () => {
  test("has the gradients that central differences find, with the noise frozen (oracle 3)", () => {
    const vae = createVae(configuration, IMAGE);
    const [x, noise] = [images(4), normals(4)];
    const loss = () => weightedElbo(1)(elboTerms(vae, x, noise));
    const variables = vaeVariables(vae);
    const { grads } = tf.variableGrads(
      loss,
      variables.map(({ variable }) => variable),
    );
    for (const { variable } of variables) {
      const values = variable.dataSync<"float32">().slice();
      const gradient = (grads[variable.name] as tf.Tensor).dataSync<"float32">();
      for (const index of [0, values.length - 1]) {
        const at = (shift: number) => {
          const moved = Float32Array.from(values);
          moved[index] = (values[index] as number) + shift;
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync<"float32">()[0] as number;
        };
        // float32: a wide step and a loose bound, but far from any wrong sign or missing term.
        const difference = (at(0.01) - at(-0.01)) / 0.02;
        at(0);
        expect(gradient[index]).toBeCloseTo(difference, 2);
      }
    }
  });

  test("falls along its whole gradient as fast as the gradient says (oracle 3)", () => {
    const vae = createVae(configuration, IMAGE);
    const [x, noise] = [images(16), normals(16)];
    const loss = () => weightedElbo(1)(elboTerms(vae, x, noise));
    const variables = vaeVariables(vae).map(({ variable }) => variable);
    const { grads } = tf.variableGrads(loss, variables);
    const gradients = variables.map(({ name }) => grads[name] as tf.Tensor);
    const norm = Math.sqrt(
      gradients.reduce((sum, each) => sum + (tf.sum(tf.square(each)).dataSync<"float32">()[0] as number), 0),
    );
    const at = (shift: number) => {
      variables.forEach((variable, index) => {
        variable.assign(tf.add(variable, tf.mul(gradients[index] as tf.Tensor, shift / norm)));
      });
      const value = loss().dataSync<"float32">()[0] as number;
      variables.forEach((variable, index) => {
        variable.assign(tf.sub(variable, tf.mul(gradients[index] as tf.Tensor, shift / norm)));
      });
      return value;
    };
    // Every weight has its part in it; the fourth-order rule leaves float32's rounding.
    const h = 0.05;
    const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    expect(norm).toBeGreaterThan(0.1);
    expect(Math.abs(slope / norm - 1)).toBeLessThan(1e-3);
  });

  test("is saved as layers models that plain tfjs loads to the same outputs", async () => {
    const vae = createVae(configuration, IMAGE);
    const x = images(3);
    const encoder = await loadSaved(saveEncoder(vae));
    const heads = encoder.predict(x) as tf.Tensor[];
    const own = encode(vae.encoder, x);
    heads.forEach((head, index) => {
      expect([...head.dataSync<"float32">()]).toEqual([...(own[index] as tf.Tensor).dataSync<"float32">()]);
    });
    const decoder = await loadSaved(saveDecoder(vae));
    const z = normals(3);
    const mean = tf.sigmoid(decode(vae.decoder, z)).dataSync<"float32">();
    expect([...(decoder.predict(z) as tf.Tensor).dataSync<"float32">()]).toEqual([...mean]);
  });

  test("draws the same initial weights from the same seed, within PyTorch's bounds", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => saveEncoder(createVae({ ...configuration, seed }, IMAGE)));
    expect(again?.weights).toEqual(one?.weights);
    expect(other?.weights).not.toEqual(one?.weights);
    const bound = 1 / Math.sqrt(PIXELS);
    expect(Math.max(...[...(one?.weights[0]?.data ?? [])].map(Math.abs))).toBeLessThanOrEqual(bound);
  });
});

describe("importance sampling", () => {
  test("estimates log p(x) as integration on a grid finds it, within four standard errors", () => {
    const vae = createVae(configuration, IMAGE);
    const x = images(1);
    const draws = 4000;
    const posterior = vae.latent.posterior(encode(vae.encoder, x.tile([draws, 1])));
    const { logWeight } = importanceDraw(vae, x.tile([draws, 1]), posterior, normals(draws, 5));
    const estimate = importanceEstimate(logWeight.dataSync<"float32">());

    const side = 161;
    const width = 14 / (side - 1);
    const points = Array.from({ length: side * side }, (_, i) => [
      (i % side) * width - 7,
      Math.floor(i / side) * width - 7,
    ]);
    const grid = tf.tensor2d(points);
    const joint = tf.add(
      vae.likelihood.logDensity(x.tile([side * side, 1]), decode(vae.decoder, grid)),
      vae.latent.priorLogDensity(grid),
    );
    const exact = Math.log(
      joint.dataSync<"float32">().reduce((sum, value) => sum + Math.exp(value), 0) * width * width,
    );
    expect(Math.abs(estimate.logLikelihood - exact)).toBeLessThan(4 * estimate.standardError + 1e-4);
    expect(estimate.elbo).toBeLessThan(estimate.logLikelihood);
    expect(estimate.effectiveSampleSize).toBeGreaterThan(1);
    expect(estimate.effectiveSampleSize).toBeLessThanOrEqual(draws);
  });

  test("is exact where every weight is the same", () => {
    const estimate = importanceEstimate([-3, -3, -3]);
    expect(estimate).toEqual({ logLikelihood: -3, elbo: -3, standardError: 0, effectiveSampleSize: 3 });
  });
});

test("a layer's initial weights follow from seed and name: another layer beside it changes nothing", () => {
  const initial = (hidden: readonly number[], seed = 1) => {
    const vae = createVae({ ...configuration, seed, encoder: { ...configuration.encoder, hidden } }, IMAGE);
    return new Map(vaeVariables(vae).map(({ name, variable }) => [name, variable.dataSync().slice()]));
  };
  const [one, deeper, other] = [initial([7]), initial([7, 7]), initial([7], 2)];
  expect(one.size).toBe(deeper.size - 2);
  for (const [name, values] of one) {
    expect(deeper.get(name)).toEqual(values);
    expect(other.get(name)).not.toEqual(values);
  }
  const all = [...one.values()].map((values) => values.join());
  expect(new Set(all).size).toBe(all.length);
});
