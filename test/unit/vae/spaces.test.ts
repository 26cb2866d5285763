import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createLatent, parseLatent } from "../../../src/vae/latents/registry.js";
import { readCodebook } from "../../../src/vae/spaces/codebook.js";
import { createSpace } from "../../../src/vae/spaces/registry.js";
import { normals } from "./latents/support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const specifications = [
  "gaussian:3",
  "sphere:1",
  "sphere:2",
  "sphere:5",
  "wae:4",
  "poincare:2,-1.4",
  "poincare:3,-0.7,riemannian",
  "product:e2,s2,h2",
  "product:u2,s1",
];

describe("spaces without tensors", () => {
  it.each(specifications)("%s draws from its prior what the latent space itself draws", (specification) => {
    const description = parseLatent(specification);
    const [latent, space] = [createLatent(description), createSpace(description, 0)];
    expect([space.dimensions, space.noiseSize]).toEqual([latent.dimensions, latent.noiseSize]);
    const noise = normals(20, latent.noiseSize, 3);
    const drawn = latent.priorSample(noise).arraySync();
    for (const [row, numbers] of noise.arraySync().entries()) {
      space.priorSample(numbers).forEach((value, axis) => {
        expect(value).toBeCloseTo(drawn[row]?.[axis] as number, 4);
      });
    }
  });

  it.each(specifications)(
    "%s has shortest paths that end where they shall, and halve at their middle",
    (specification) => {
      const space = createSpace(parseLatent(specification), 0);
      const draw = (step: number) => space.priorSample(normals(1, space.noiseSize, step).dataSync<"float32">());
      const [from, to] = [draw(1), draw(2)];
      const near = (found: readonly number[], expected: readonly number[]) => {
        found.forEach((value, axis) => {
          expect(value).toBeCloseTo(expected[axis] as number, 4);
        });
      };
      near(space.between(from, to, 0), from);
      near(space.between(from, to, 1), to);
      const middle = space.between(from, to, 0.5);
      near(space.between(from, middle, 0.5), space.between(from, to, 0.25));
    },
  );

  it("a great circle stays on the sphere, also between antipodes", () => {
    const space = createSpace(parseLatent("sphere:2"), 0);
    for (const to of [
      [0, 0, -1],
      [0, 1, 0],
      [0, 0, 1],
    ]) {
      for (const part of [0.2, 0.5, 0.9]) expect(Math.hypot(...space.between([0, 0, 1], to, part))).toBeCloseTo(1, 9);
    }
  });

  it("reads a codebook back from codes, and draws from what follows what", () => {
    // Positions of one coordinate: 5 follows 1, 7 follows 2.
    const codes = Float32Array.from({ length: 400 }, (_, at) => (at % 4 < 2 ? [1, 5] : [2, 7])[at % 2] as number);
    const book = readCodebook(codes, 2, 2);
    expect([book.entries.length, book.perplexity]).toEqual([4, expect.closeTo(4, 9)]);
    const space = createSpace({ kind: "vq", dimensions: 2, codes: 8, positions: 2 }, 2).fitted?.(codes);
    const draws = normals(200, 2, 8)
      .arraySync()
      .map((noise) => space?.priorSample(noise).join());
    const kept = draws.filter((draw) => draw === "1,5" || draw === "2,7").length;
    expect(kept).toBeGreaterThan(180);
    expect(new Set(draws).size).toBeGreaterThan(1);
  });

  describe("learned transports", () => {
    const description = parseLatent("vaells:2,3");
    const latent = createLatent(description, 4);
    const anchors = latent.variables[0]?.variable as tf.Variable;
    anchors.assign(normals(20, 2, 8));
    const arrays = Object.fromEntries(
      (latent.drawn ?? []).map(({ name, variable }) => [name, variable.dataSync<"float32">().slice()] as const),
    );
    const space = createSpace(description, 0, { arrays });

    it("draw from their prior what the latent space itself draws", () => {
      expect(space.noiseSize).toBe(latent.noiseSize);
      const noise = normals(20, latent.noiseSize, 3);
      const drawn = latent.priorSample(noise).arraySync();
      for (const [row, numbers] of noise.arraySync().entries()) {
        space.priorSample(numbers).forEach((value, axis) => {
          expect(value).toBeCloseTo(drawn[row]?.[axis] as number, 4);
        });
      }
    });

    it("have ways that end where they shall, and an orbit of each operator with the code in its middle", () => {
      const [from, to] = [
        [0.8, -0.3],
        [-0.2, 1.1],
      ] as const;
      for (const [part, end] of [
        [0, from],
        [1, to],
      ] as const) {
        space.between(from, to, part).forEach((value, axis) => {
          expect(value).toBeCloseTo(end[axis] as number, 6);
        });
      }
      const orbits = space.orbits?.(from, 5) ?? [];
      expect(orbits.map((orbit) => orbit.length)).toEqual([5, 5, 5]);
      for (const orbit of orbits) expect(Array.from(orbit[2] ?? [])).toEqual([...from]);
    });

    it("have ways that do not wind where a short one leads there", () => {
      const operators = Float32Array.of(
        ...[0.32, 0.05, -0.07, -0.12, 0.13, -0.1, -0.13, 0.18],
        ...[0.06, -0.02, -0.16, 0.16, 0.51, -0.3, 0.2, 0.3],
      );
      const four = { kind: "vaells", dimensions: 2, operators: 4, anchors: 1 };
      const { between } = createSpace(four, 0, { arrays: { operators, anchors: new Float32Array(2) } });
      const [from, to] = [
        [0.8, 1.2],
        [0.5, -1.8],
      ] as const;
      const places = Array.from({ length: 33 }, (_, step) => between(from, to, step / 32));
      const length = places.slice(1).reduce((sum, place, step) => {
        const before = places[step] as readonly number[];
        return sum + Math.hypot(...Array.from(place, (value, axis) => value - (before[axis] as number)));
      }, 0);
      expect(length).toBeLessThan(2 * Math.hypot(0.3, 3));
    });

    it("have no orbits as long as nothing is learned of them", () => {
      expect(createSpace(description, 0).orbits).toBeUndefined();
    });
  });
});
