import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { checkConfiguration, checkData } from "../../../../src/vae/configuration.js";
import { defaultConfiguration } from "../../../../src/vae/defaults.js";
import { Codebook } from "../../../../src/vae/latents/codebook.js";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { vectorQuantized } from "../../../../src/vae/latents/vector-quantized.js";
import { normals } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const small = { dimensions: 4, codes: 5, positions: 2, seed: 3 };

function entriesOf(state: ReturnType<typeof vectorQuantized>["state"]): number[][] {
  return state.find(({ name }) => name === "latent/codebook")?.variable.arraySync() as number[][];
}

describe("the vector-quantised latent space", () => {
  test("z is made of the nearest entries, also where entries are nearly equal and far from 0", () => {
    const latent = vectorQuantized(small);
    const z = normals(20, 4, 1);
    const entries = entriesOf(latent.state);
    const found = latent.posterior([z]).sample(z).arraySync();
    for (const [row, code] of z.arraySync().entries()) {
      for (const position of [0, 1]) {
        const part = code.slice(2 * position, 2 * position + 2);
        const distances = entries.map((entry) => Math.hypot(...entry.map((value, axis) => value - (part[axis] ?? 0))));
        const nearest = entries[distances.indexOf(Math.min(...distances))];
        expect(found[row]?.slice(2 * position, 2 * position + 2)).toEqual(nearest);
      }
    }
    const book = new Codebook({ codes: 2, width: 1, seed: 1 });
    book.state[0]?.variable.assign(tf.tensor2d([1000, 1000.001], [2, 1]));
    expect([...book.nearest(Float32Array.of(1000.0007, 1000.0002)).indices]).toEqual([1, 0]);
  });

  test("the straight-through Jacobian is I (oracle 13), and the commitment has its own gradient", () => {
    const latent = vectorQuantized(small);
    const z = normals(3, 4, 1);
    const pull = normals(3, 4, 2);
    const through = tf.grad((given) => tf.sum(tf.mul(latent.posterior([given as tf.Tensor2D]).sample(z), pull)))(z);
    expect([...through.dataSync<"float32">()]).toEqual([...pull.dataSync<"float32">()]);
    const commitment = (given: tf.Tensor) => {
      const [penalty] = latent.posterior([given as tf.Tensor2D]).divergence(z, z).penalties;
      return penalty?.value as tf.Scalar;
    };
    const gradient = tf.grad(commitment)(z).arraySync() as number[][];
    const quantized = latent.posterior([z]).mean.arraySync();
    z.arraySync().forEach((row, index) => {
      row.forEach((value, axis) => {
        const expected = (0.25 * 2 * (value - (quantized[index]?.[axis] ?? 0))) / 3;
        expect(gradient[index]?.[axis]).toBeCloseTo(expected, 5);
      });
    });
  });

  test("the KL is log K for each position, and perplexity lies between 1 and K", () => {
    const q = vectorQuantized(small).posterior([normals(50, 4, 1)]);
    const { name, value } = q.divergence(q.mean, q.mean);
    expect([name, value.dataSync<"float32">()[0]]).toEqual(["kl", Math.fround(2 * Math.log(5))]);
    const book = new Codebook({ codes: 5, width: 2, seed: 3 });
    expect(book.usage(Int32Array.of(1, 1, 1))).toEqual({ perplexity: 1, used: 1 });
    expect(book.usage(Int32Array.of(0, 1, 2, 3, 4)).perplexity).toBeCloseTo(5, 10);
  });

  test("entries become the moving average of what chooses them, and dead ones start again in the batch", () => {
    const book = new Codebook({ codes: 3, width: 1, seed: 3 });
    const rows = Float32Array.of(10, 10, 10, -10, -10, -10);
    for (let step = 1; step <= 3; step++) book.learn(rows, book.nearest(rows).indices, step)();
    const entries = book.state[0]?.variable.dataSync<"float32">() as Float32Array;
    expect(book.revived).toBeGreaterThan(0);
    for (let step = 4; step <= 2000; step++) book.learn(rows, book.nearest(rows).indices, step)();
    const later = entriesOf(book.state)
      .flat()
      .sort((a, b) => a - b);
    expect(later[0]).toBeCloseTo(-10, 2);
    expect(later[2]).toBeCloseTo(10, 2);
    expect(entries.every((entry) => Math.abs(Math.abs(entry) - 10) < 0.1)).toBe(true);
  });

  test("one step of the average is that of the paper", () => {
    const book = new Codebook({ codes: 2, width: 1, seed: 3 });
    book.state[1]?.variable.assign(tf.tensor1d([4, 6]));
    book.state[2]?.variable.assign(tf.tensor2d([4, -6], [2, 1]));
    book.state[0]?.variable.assign(tf.tensor2d([1, -1], [2, 1]));
    book.learn(Float32Array.of(2, 3, -1), Int32Array.of(0, 0, 1), 1)();
    const counts = [0.99 * 4 + 0.01 * 2, 0.99 * 6 + 0.01];
    const sums = [0.99 * 4 + 0.01 * 5, 0.99 * -6 - 0.01];
    const entries = book.state[0]?.variable.dataSync<"float32">() as Float32Array;
    entries.forEach((entry, code) => {
      expect(entry).toBeCloseTo((sums[code] ?? 0) / (counts[code] ?? 1), 4);
    });
    expect(book.revived).toBe(0);
  });

  test("vq:64x512 is 64 dimensions by 512 codes; wrong use is refused", () => {
    expect(parseLatent("vq:64x512")).toEqual({ kind: "vq", dimensions: 64, codes: 512, positions: 16 });
    expect(parseLatent("vq:6x32x3")).toMatchObject({ positions: 3 });
    expect(() => parseLatent("vq:64")).toThrow(/vq:64x512/);
    expect(() => createLatent(parseLatent("vq:64x1"))).toThrow(/codes is 1/);
    expect(() => createLatent(parseLatent("vq:64x512x5"))).toThrow(/divides 64/);
    const latent = parseLatent("vq:64x512");
    const few = { count: 100, pixels: new Uint8Array(100) };
    expect(() => checkData({ ...defaultConfiguration, latent }, few)).toThrow(/at least 512.*have 100/);
    expect(() => checkConfiguration({ ...defaultConfiguration, latent, limit: 100 })).toThrow(
      /at least 512.*limit is 100/,
    );
  });
});
