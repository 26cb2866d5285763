import { describe, expect, test } from "vitest";
import { labelSeparation } from "../../../../src/vae/estimators/label-separation.js";
import { RandomStream, standardNormals } from "../../../../src/vae/random.js";
import { distanceIn } from "../../../../src/vae/spaces/distance.js";
import { createSpace } from "../../../../src/vae/spaces/registry.js";

const plane = createSpace({ kind: "gaussian", dimensions: 2 }, 2);

/** Three clouds in the plane that overlap, 60 points, and their labels. */
function clouds() {
  const codes = new Float32Array(120);
  standardNormals({ seed: 3, stream: RandomStream.trainingNoise, step: 0 }, codes);
  const labels = Int32Array.from({ length: 60 }, (_, at) => [7, 2, 2, 5][at % 4] as number);
  labels.forEach((label, at) => {
    codes[2 * at] = (codes[2 * at] as number) + 0.6 * label;
  });
  return { codes, labels, distance: distanceIn(plane, codes) };
}

describe("label separation", () => {
  test("is what the definitions say, computed at length", () => {
    const { labels, distance } = clouds();
    const found = labelSeparation(labels, distance);
    const all = Array.from({ length: 60 }, (_, at) => at);
    const mean = (of: number, members: number[]) =>
      members.reduce((sum, each) => sum + distance(of, each), 0) / members.length;
    const members = (label: number, without = -1) => all.filter((at) => labels[at] === label && at !== without);
    let silhouette = 0;
    let right = 0;
    for (const at of all) {
      const own = labels[at] as number;
      const a = mean(at, members(own, at));
      const b = Math.min(...[2, 5, 7].filter((label) => label !== own).map((label) => mean(at, members(label))));
      silhouette += (b - a) / Math.max(a, b) / 60;
      const nearest = all
        .filter((other) => other !== at)
        .sort((one, other) => distance(at, one) - distance(at, other))
        .slice(0, 10)
        .map((each) => labels[each] as number);
      const votes = (label: number) => nearest.filter((each) => each === label).length;
      const most = Math.max(...nearest.map(votes));
      if (nearest.find((label) => votes(label) === most) === own) right++;
    }
    expect(found).toEqual({
      examples: 60,
      neighbours: 10,
      accuracy: right / 60,
      silhouette: expect.closeTo(silhouette, 12),
    });
    expect(right).toBeGreaterThan(20);
    expect(right).toBeLessThan(60);
  });

  test("of clouds far apart is whole, of one class alone none", () => {
    const codes = Float32Array.of(0, 0, 0, 1, 50, 0, 50, 1);
    const distance = distanceIn(plane, codes);
    const found = labelSeparation([0, 0, 1, 1], distance);
    // Of three others, the one neighbour of its class is the nearest, but has one vote of three.
    expect(found).toMatchObject({ neighbours: 3, accuracy: 0 });
    expect(found?.silhouette).toBeGreaterThan(0.97);
    expect(labelSeparation([4, 4, 4, 4], distance)).toBeNull();
  });

  test("an example alone in its class counts as 0", () => {
    const distance = distanceIn(plane, Float32Array.of(0, 0, 0, 0, 9, 0));
    expect(labelSeparation([0, 0, 1], distance)?.silhouette).toBeCloseTo(2 / 3, 12);
  });
});

describe("distances", () => {
  test("of each space are lengths of its shortest paths", () => {
    expect(distanceIn(plane, Float32Array.of(0, 3, 4, 0))(0, 1)).toBeCloseTo(5, 6);
    const globe = createSpace({ kind: "sphere", dimensions: 3 }, 3);
    expect(distanceIn(globe, Float32Array.of(1, 0, 0, 0, 1, 0, -1, 0, 0))(0, 1)).toBeCloseTo(Math.PI / 2, 6);
    expect(distanceIn(globe, Float32Array.of(1, 0, 0, 0, 1, 0, -1, 0, 0))(0, 2)).toBeCloseTo(Math.PI, 3);
    // From the origin: 2 artanh(√c r) / √c.
    const disk = createSpace({ kind: "poincare", dimensions: 2, curvature: -0.5, family: "wrapped" }, 2);
    const expected = (2 * Math.atanh(Math.sqrt(0.5) * 0.5)) / Math.sqrt(0.5);
    expect(distanceIn(disk, Float32Array.of(0, 0, 0.3, 0.4))(0, 1)).toBeCloseTo(expected, 5);
    const product = createSpace({ kind: "product", dimensions: 5, factors: "e2,s2", learned: true }, 5);
    const codes = Float32Array.of(0, 0, 1, 0, 0, 3, 4, 0, 1, 0);
    expect(distanceIn(product, codes)(0, 1)).toBeCloseTo(Math.hypot(5, Math.PI / 2), 5);
  });

  test("are even along the shortest path from one code to another", () => {
    const disk = createSpace({ kind: "poincare", dimensions: 2, curvature: -1.3, family: "wrapped" }, 2);
    const [from, to] = [
      [0.3, -0.5],
      [-0.2, 0.6],
    ];
    const middle = disk.between(from, to, 0.5);
    const distance = distanceIn(disk, Float32Array.from([...from, ...middle, ...to]));
    expect(distance(0, 1)).toBeCloseTo(distance(1, 2), 4);
    expect(distance(0, 1) + distance(1, 2)).toBeCloseTo(distance(0, 2), 4);
  });
});
