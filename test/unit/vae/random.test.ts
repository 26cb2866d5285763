import { describe, expect, test } from "vitest";
import { permutation, philox, RandomStream, standardNormals, uniforms } from "../../../src/vae/random.js";

const key = { seed: 1, stream: RandomStream.trainingNoise, step: 3 };

describe("Philox 4×32-10", () => {
  // Known answers of Random123, the reference implementation (file kat_vectors).
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published words", (counter, [key0 = 0, key1 = 0], expected) => {
    const block = Uint32Array.from(counter);
    philox(block, key0, key1);
    expect([...block]).toEqual(expected);
  });
});

describe("draws", () => {
  test("do not depend on how they are cut into parts", () => {
    const whole = new Float32Array(50);
    standardNormals(key, whole);
    const part = new Float32Array(20);
    standardNormals(key, part, 14);
    expect([...part]).toEqual([...whole.subarray(14, 34)]);
  });

  test("of another seed, stream or step are others", () => {
    const draw = (other: Partial<typeof key>) => {
      const numbers = new Float32Array(8);
      uniforms({ ...key, ...other } as typeof key, numbers);
      return numbers.join();
    };
    const seen = new Set([draw({}), draw({ seed: 2 }), draw({ seed: 2 ** 32 + 1 }), draw({ step: 4 })]);
    expect(seen.size).toBe(4);
  });

  test("are normal: the first four moments of 200,000 within five standard errors", () => {
    const count = 200_000;
    const numbers = new Float32Array(count);
    standardNormals(key, numbers);
    const moment = (power: number) => numbers.reduce((sum, value) => sum + value ** power, 0) / count;
    // Var(xᵏ) of a standard normal: 1, 2, 15, 96.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  });
});

describe("a permutation", () => {
  test("holds every index once", () => {
    const order = permutation({ ...key, stream: RandomStream.shuffle }, 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });

  test("is uniform: each of the 6 orders of three within five standard errors", () => {
    const counts = new Map<string, number>();
    const draws = 6000;
    for (let step = 0; step < draws; step++) {
      const order = permutation({ ...key, stream: RandomStream.shuffle, step }, 3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) {
      expect(Math.abs(count - draws / 6)).toBeLessThan(5 * Math.sqrt(draws * (1 / 6) * (5 / 6)));
    }
  });
});
