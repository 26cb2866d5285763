import { describe, expect, it } from "vitest";
import { middleOf } from "../../../../webview/latent-geometry/grid.js";
import { imageLogDensity } from "../../../../webview/latent-geometry/image-log-density.js";
import { truePosterior } from "../../../../webview/latent-geometry/true-posterior.js";
import { decoderOf, linearDecoder, unhurried } from "./linear-decoder.js";

describe("the true posterior of a linear-Gaussian model", () => {
  // x = W z + b + noise of variance 0.04; W's columns are orthogonal, so that the posterior is diagonal.
  const weights = [
    [0.3, 0.2],
    [-0.2, 0.3],
    [0.1, 0],
  ];
  const variance = 0.04;
  const image = Uint8Array.of(140, 90, 127);
  const bias = [0.5, 0.4, 0.45];
  const precision = [0, 1].map(
    (axis) => 1 + weights.reduce((sum, row) => sum + (row[axis] as number) ** 2, 0) / variance,
  );
  const mean = [0, 1].map(
    (axis) =>
      weights.reduce(
        (sum, row, pixel) => sum + (row[axis] as number) * ((image[pixel] as number) / 255 - (bias[pixel] as number)),
        0,
      ) /
      variance /
      (precision[axis] as number),
  );
  const exact = {
    mean: { x: mean[0] as number, y: mean[1] as number },
    deviation: { x: 1 / Math.sqrt(precision[0] as number), y: 1 / Math.sqrt(precision[1] as number) },
  };
  /** log N(x; b, W Wᵀ + σ² I), by the matrix determinant and inversion lemmas. */
  const logLikelihood = (() => {
    const rest = bias.map((b, pixel) => (image[pixel] as number) / 255 - b);
    const squared = rest.reduce((sum, r) => sum + r * r, 0) / variance;
    const explained = mean.reduce((sum, m, axis) => sum + m * m * (precision[axis] as number), 0);
    const logDeterminant = 3 * Math.log(variance) + precision.reduce((sum, p) => sum + Math.log(p), 0);
    return -0.5 * (squared - explained + logDeterminant + 3 * Math.log(2 * Math.PI));
  })();
  const density = imageLogDensity({ kind: "gaussian", variance }) as NonNullable<ReturnType<typeof imageLogDensity>>;
  const decoder = linearDecoder(weights, bias);

  it("is the Gaussian that it is, and adds up to one", async () => {
    const found = await truePosterior(decoder, (decoded) => density(image, decoded), exact, unhurried);
    const { grid, masses } = found;
    expect(masses.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    let [x, xx] = [0, 0];
    masses.forEach((mass, cell) => {
      const at = middleOf(grid, cell % grid.columns, Math.floor(cell / grid.columns)).x;
      x += mass * at;
      xx += mass * at * at;
    });
    expect(x).toBeCloseTo(exact.mean.x, 3);
    expect(Math.sqrt(xx - x * x)).toBeCloseTo(exact.deviation.x, 3);
    expect(found.logLikelihood).toBeCloseTo(logLikelihood, 3);
    expect(Math.abs(found.gap)).toBeLessThan(2e-3);
  });

  it("leaves the gap of another q, as the Gaussians' KL has it: log p(x) = ELBO + gap", async () => {
    const q = {
      mean: { x: exact.mean.x + 0.1, y: exact.mean.y },
      deviation: { x: 0.8 * exact.deviation.x, y: exact.deviation.y },
    };
    const found = await truePosterior(decoder, (decoded) => density(image, decoded), q, unhurried);
    const kl = Math.log(1 / 0.8) + 0.5 * (0.64 + (0.1 / exact.deviation.x) ** 2 - 1);
    expect(found.gap).toBeCloseTo(kl, 3);
    const toPrior = (["x", "y"] as const).reduce((sum, axis) => {
      const [m, s] = [q.mean[axis], q.deviation[axis]];
      return sum + 0.5 * (m * m + s * s - 1 - Math.log(s * s));
    }, 0);
    expect(-found.reconstruction - toPrior + found.gap).toBeCloseTo(found.logLikelihood, 3);
  });

  it("finds mass far from q", async () => {
    // |z₁| alone decides: two modes, of which q knows one.
    const folded = decoderOf(2, ([x = 0]) => [Math.abs(x) / 4]);
    const q = { mean: { x: 1.5, y: 0 }, deviation: { x: 0.1, y: 1 } };
    const { grid, masses } = await truePosterior(
      folded,
      (decoded) => -0.5 * (((decoded[0] as number) - 1.5 / 4) / 0.02) ** 2,
      q,
      unhurried,
    );
    const left = masses.reduce(
      (sum, mass, cell) => (middleOf(grid, cell % grid.columns, 0).x < 0 ? sum + mass : sum),
      0,
    );
    expect(left).toBeCloseTo(0.5, 2);
  });
});

describe("what a likelihood says of an image", () => {
  const image = Uint8Array.of(0, 255, 51);
  const decoded = Float32Array.of(0.1, 0.8, 0.4);

  it("is the cross-entropy of Bernoulli pixels, on grey levels as on binary ones", () => {
    const expected = Math.log(0.9) + Math.log(0.8) + 0.2 * Math.log(0.4) + 0.8 * Math.log(0.6);
    expect(imageLogDensity({ kind: "bernoulli" })?.(image, decoded)).toBeCloseTo(expected, 5);
    expect(imageLogDensity({ kind: "bernoulli" })?.(image, Float32Array.of(1, 0, 1))).toBeGreaterThan(-Infinity);
  });

  it("integrates to one over [0, 1] for continuous Bernoulli pixels", () => {
    for (const p of [0.02, 0.45, 0.5, 0.93]) {
      const density = imageLogDensity({ kind: "continuousBernoulli" });
      let sum = 0;
      for (let level = 0; level < 256; level++) {
        const weight = level === 0 || level === 255 ? 0.5 : 1;
        sum += (weight / 255) * Math.exp(density?.(Uint8Array.of(level), Float32Array.of(p)) ?? 0);
      }
      expect(sum).toBeCloseTo(1, 3);
    }
  });

  it("is not told where the decoded image does not hold it", () => {
    expect(imageLogDensity({ kind: "gaussian", variance: "learned" })).toBeNull();
    expect(imageLogDensity({ kind: "categorical" })).toBeNull();
    expect(imageLogDensity({ kind: "own" })).toBeNull();
    expect(imageLogDensity(null)).toBeNull();
  });
});
