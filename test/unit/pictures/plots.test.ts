import { describe, expect, it } from "vitest";
import { animateLatent } from "../../../src/pictures/animation.js";
import { tickLabels, ticks } from "../../../src/pictures/axis.js";
import { csv, latentCsv, metricsCsv } from "../../../src/pictures/csv.js";
import { drawCurves } from "../../../src/pictures/curves.js";
import { drawLatentScatter, mostUsedAxes, scatterReach } from "../../../src/pictures/latent-scatter.js";
import { classColour } from "../../../src/pictures/palette.js";
import { drawingPixels } from "../../../src/pictures/rasterise.js";
import { drawSampleCurves } from "../../../src/pictures/sample-curves.js";
import type { MetricLine, Split } from "../../../src/protocol.js";

function line(split: Split, step: number, reconstruction: number, kl: number | null): MetricLine {
  const total = reconstruction + (kl ?? 0);
  const divergence = { name: kl === null ? "mmd" : "kl", value: kl ?? 0.25 };
  return {
    ...{ event: "log", split, epoch: Math.ceil(step / 10), step, reconstruction, kl, divergence },
    ...{ objective: total, total, seconds: step, examplesPerSecond: 100 },
  };
}

describe("ticks", () => {
  it("are round, inside, and labelled with the digits they need", () => {
    expect(ticks({ from: 0, to: 100 })).toEqual([0, 20, 40, 60, 80, 100]);
    expect(tickLabels(ticks({ from: -0.21, to: 0.21 }))).toEqual(["−0.2", "−0.1", "0.0", "0.1", "0.2"]);
    expect(tickLabels(ticks({ from: 141.2, to: 172 }))).toEqual(["150", "160", "170"]);
  });
});

describe("the latent scatter", () => {
  const cloud = {
    means: Float32Array.of(0, 0, 1, -1, -1, 1, 90, 0),
    dimensions: 2,
    labels: Int32Array.of(0, 1, 2, 1),
    classNames: ["a & b", "one", "two"],
  };
  const options = { axes: [0, 1] as const, title: "epoch 1", reach: 4, priorRings: true };

  it("draws points in their places and their classes' colours, and leaves out what is beyond its reach", async () => {
    const picture = drawLatentScatter(cloud, options);
    expect(picture.svg).toContain("a &amp; b");
    expect(picture.svg.match(/<circle[^>]*r="3" /g)).toHaveLength(3);
    const { pixels, width } = await drawingPixels(picture);
    const at = (z1: number, z2: number) => {
      const x = Math.floor(62 + ((z1 + 4) / 8) * 620);
      const y = Math.floor(42 + ((4 - z2) / 8) * 620);
      return [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
    };
    const overWhite = (hex: string) =>
      [1, 3, 5].map((start) => Math.round(0.75 * Number.parseInt(hex.slice(start, start + 2), 16) + 0.25 * 255));
    const near = (found: number[], expected: number[]) => {
      const off = found.map((value, index) => Math.abs(value - (expected[index] as number)));
      expect(Math.max(...off)).toBeLessThan(8);
    };
    near(at(1, -1), overWhite(classColour(1)));
    near(at(-1, 1), overWhite(classColour(2)));
    expect(at(1.5, -3.5)).toEqual([255, 255, 255]);
  });

  it("reaches as far as the codes, and never less than the prior's 3σ", () => {
    expect(scatterReach(Float32Array.of(0.1, -0.2), 2, [0, 1])).toBeCloseTo(3.3);
    expect(
      scatterReach(
        Float32Array.from({ length: 20_000 }, (_, i) => (i === 0 ? 1000 : (i % 60) / 10)),
        2,
        [0, 1],
      ),
    ).toBeCloseTo(1.06 * 5.9, 3);
  });

  it("shows the dimensions that the codes use", () => {
    const means = Float32Array.from({ length: 400 }, (_, i) => [0.01, 1, 0.1, 2][i % 4]! * Math.sin(i));
    expect(mostUsedAxes(means, 4)).toEqual([1, 3]);
    expect(mostUsedAxes(means, 2)).toEqual([0, 1]);
    expect(mostUsedAxes(means, 1)).toEqual([0]);
  });

  it("draws one dimension against classes, and codes without labels", () => {
    const one = drawLatentScatter(
      { means: Float32Array.of(1, 2), dimensions: 1, labels: null, classNames: [] },
      { ...options, axes: [0] },
    );
    expect(one.svg.match(/<circle/g)).toHaveLength(2);
    expect(one.svg).not.toContain("NaN");
  });
});

describe("the palette", () => {
  // Linear RGB as protanopes and deuteranopes see it (Machado et al. 2009, severity 1).
  const eyes = {
    normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  };

  it.each([
    ["normal", 0.17],
    ["protanope", 0.11],
    ["deuteranope", 0.11],
  ] as const)("keeps ten classes apart for a %s eye", (eye, least) => {
    const seen = Array.from({ length: 10 }, (_, label) => okLab(linear(classColour(label)), eyes[eye]));
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(...a.map((value, axis) => value - (b[axis] as number)))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(least);
  });

  function linear(hex: string): number[] {
    return [1, 3, 5].map((start) => {
      const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
  }

  /** Ottosson 2020. */
  function okLab(rgb: number[], eye: number[]): number[] {
    const times = (m: readonly number[], v: readonly number[]) =>
      [0, 3, 6].map((row) => v.reduce((sum, value, column) => sum + (m[row + column] as number) * value, 0));
    const seen = times(eye, rgb).map((value) => Math.min(1, Math.max(0, value)));
    const toCones = [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
      0.6299787005,
    ];
    const toLab = [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662,
      -0.808675766,
    ];
    return times(toLab, times(toCones, seen).map(Math.cbrt));
  }
});

describe("the curves", () => {
  const metrics = [
    line("train", 5, 300, 2),
    line("train", 10, 180, 4),
    line("test", 10, 165, 5),
    line("train", 20, 160, 6),
    line("test", 20, 150.123, 6.456),
  ];

  it("name each term with its last test value", () => {
    const { svg } = drawCurves(metrics, 10);
    for (const words of ["−ELBO 156.58", "reconstruction 150.12", "KL to prior 6.46", "epoch", "nats per example"]) {
      expect(svg).toContain(words);
    }
    expect(svg.match(/<polyline/g)).toHaveLength(6);
  });

  it("draw what there is: one epoch, no epoch, nothing, no KL", () => {
    for (const part of [metrics.slice(0, 3), metrics.slice(0, 1), [], [line("test", 10, 100, null)]]) {
      const { svg } = drawCurves(part, 10);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(drawCurves([line("test", 10, 100, null)], 10).svg).toContain("MMD 0.25");
  });
});

describe("tables", () => {
  it("quote where they must", () => {
    expect(
      csv(
        ["a", "b"],
        [
          ['say "hi", you', 1e-9],
          [null, "x\ny"],
        ],
      ),
    ).toBe('a,b\n"say ""hi"", you",1e-9\n,"x\ny"\n');
  });

  it("hold every metric line and every code", () => {
    const rows = metricsCsv([{ ...line("test", 10, 100, 5), klByDimension: [2, 3] }]).split("\n");
    expect(rows[0]).toBe("split,epoch,step,reconstruction,kl,objective,total,seconds,examples_per_second,kl_1,kl_2");
    expect(rows[1]).toBe("test,1,10,100,5,105,105,10,100,2,3");
    expect(metricsCsv([line("test", 10, 100, null)])).toContain("kl,mmd,objective");
    const cloud = {
      means: Float32Array.of(1, 2, 3, 4),
      dimensions: 2,
      labels: Int32Array.of(1, 0),
      classNames: ["x", "y"],
    };
    expect(latentCsv(cloud, new Float32Array(4))).toBe(
      "example,label,mean_1,mean_2,variance_1,variance_2\n0,y,1,2,1,1\n1,x,3,4,1,1\n",
    );
  });
});

describe("the animation", () => {
  const cloud = { dimensions: 2, labels: Int32Array.of(0, 1), classNames: ["0", "1"] };

  it("is a GIF that repeats, a frame a moment, at most 120", async () => {
    const frames = Array.from({ length: 3 }, (_, i) => ({ title: `epoch ${i}`, means: Float32Array.of(i, 0, 0, -i) }));
    const gif = await animateLatent({ frames, cloud, priorRings: true });
    expect(Buffer.from(gif.subarray(0, 6)).toString()).toBe("GIF89a");
    const delays = frameDelays(gif);
    expect(delays).toEqual([12, 12, 250]);
    expect(Buffer.from(gif).includes("NETSCAPE2.0")).toBe(true);
  });

  it("needs a frame", async () => {
    await expect(animateLatent({ frames: [], cloud, priorRings: true })).rejects.toThrow(RangeError);
  });

  /** Walks over the blocks of a GIF89a file; hundredths of a second. */
  function frameDelays(gif: Uint8Array): number[] {
    const delays: number[] = [];
    let at = 13 + 3 * 2 ** (((gif[10] as number) & 7) + 1);
    const skipBlocks = () => {
      while (gif[at] !== 0) at += (gif[at] as number) + 1;
      at++;
    };
    while (gif[at] !== 0x3b) {
      if (gif[at] === 0x21) {
        if (gif[at + 1] === 0xf9) delays.push((gif[at + 4] as number) + 256 * (gif[at + 5] as number));
        at += 2;
      } else {
        expect(gif[at]).toBe(0x2c);
        at += 11;
      }
      skipBlocks();
    }
    return delays;
  }
});

describe("curves over training samples", () => {
  it("have a legend within the picture, also of three algorithms over two plots", () => {
    const points = [10_000, 100_000].map((samples) => ({ samples, train: -180, test: -170 }));
    const curves = ["AEVB", "wake-sleep", "MCEM"].map((name) => ({ name, points }));
    const { svg } = drawSampleCurves(
      ["N = 1,000", "N = 50,000"].map((title) => ({ title, curves })),
      "log p(x), nats per image",
    );
    const width = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    const words = [...svg.matchAll(/<text x="([\d.]+)" y="26"[^>]*>([^<]+)</g)];
    expect(words.map(([, , word]) => word)).toEqual(["AEVB", "wake-sleep", "MCEM", "training set", "test set"]);
    for (const [, x, word] of words) expect(Number(x) + 7 * (word as string).length).toBeLessThan(width);
  });
});
