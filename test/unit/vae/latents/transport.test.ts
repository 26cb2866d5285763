import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { inferTransport, type Operators, transported } from "../../../../src/vae/geometry/transport.js";
import { anchorsToPlace, placedAnchors } from "../../../../src/vae/latents/anchors.js";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { transport } from "../../../../src/vae/latents/transport.js";
import { POSTERIOR_SPARSITY, PRIOR_SPARSITY } from "../../../../src/vae/latents/transport-constants.js";
import { operatorCost, transportCost } from "../../../../src/vae/latents/transport-cost.js";
import { laplaceOf } from "../../../../src/vae/special-functions/normal-distribution.js";
import { matrixExponential } from "../special-functions/scaling-and-squaring.js";
import { expectGradient, expectMean, normals } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A rotation and a growth of the plane. */
const plane: Operators = { dimensions: 2, count: 2, values: Float64Array.of(0, -1, 1, 0, 1, 0, 0, 1) };
const model = { variance: 1e-4, sparsity: 0.01 };

describe("transports", () => {
  test("a carried point is expm of the generator times the point, near and far", () => {
    const values = Float64Array.from(normals(3, 9, 1).dataSync<"float32">());
    for (const scale of [1e-6, 0.5, 5]) {
      const c = [0.7 * scale, -1.1 * scale, 0.4 * scale];
      const generator = Array.from({ length: 9 }, (_, i) =>
        c.reduce((sum, value, m) => sum + value * (values[9 * m + i] as number), 0),
      );
      const whole = matrixExponential(generator, 3);
      const place = transported({ dimensions: 3, count: 3, values }, c, [1, -2, 0.5]);
      for (const row of [0, 1, 2]) {
        const expected = [1, -2, 0.5].reduce((sum, value, k) => sum + value * (whole[3 * row + k] as number), 0);
        expect(Math.abs((place[row] as number) - expected)).toBeLessThan(1e-11 * (1 + Math.abs(expected)));
      }
    }
  });

  test("coefficients are found that carry one point to another: an angle and a growth", () => {
    const to = [2 * Math.cos(1.2), 2 * Math.sin(1.2)];
    const { coefficients } = inferTransport(plane, [1, 0], to, model, [[0, 0]]);
    expect(coefficients[0]).toBeCloseTo(1.2, 3);
    expect(coefficients[1]).toBeCloseTo(Math.log(2), 3);
  });

  test("the ℓ1 norm leaves out what is not needed, exactly", () => {
    const three = { dimensions: 2, count: 3, values: Float64Array.of(...plane.values, 1, 0, 0, -1) };
    const { coefficients } = inferTransport(
      ...([three, [1, 0], [Math.cos(0.4), Math.sin(0.4)], { variance: 0.01, sparsity: 1 }, [[0, 0, 0]]] as const),
    );
    expect(coefficients[0]).toBeCloseTo(0.4, 1);
    expect(coefficients.filter((value) => value === 0).length).toBe(2);
  });

  test("what is found is a minimum: no small step is lower, and more starts find none that is higher", () => {
    const values = Float64Array.from(
      normals(4, 4, 3).dataSync<"float32">(),
      (value, i) => 0.4 * value + (plane.values[i] ?? 0),
    );
    const operators = { dimensions: 2, count: 4, values };
    const [from, to] = [
      [0.7, -0.4],
      [-0.5, 0.9],
    ];
    const one = inferTransport(operators, from, to, { variance: 0.01, sparsity: 1 }, [[0, 0, 0, 0]]);
    const more = inferTransport(operators, from, to, { variance: 0.01, sparsity: 1 }, [
      [0, 0, 0, 0],
      [1, -1, 0.5, 2],
      [-2, 1, 1, -1],
    ]);
    expect(more.energy).toBeLessThanOrEqual(one.energy);
    const energy = (c: ArrayLike<number>) => {
      const place = transported(operators, c, from);
      const squares = to.reduce((sum, value, i) => sum + (value - (place[i] as number)) ** 2, 0);
      return squares / 0.02 + Array.from(c).reduce((sum, value) => sum + Math.abs(value), 0);
    };
    expect(energy(more.coefficients)).toBeCloseTo(more.energy, 9);
    for (let m = 0; m < 4; m++) {
      for (const by of [-1e-3, 1e-3]) {
        const moved = more.coefficients.map((value, i) => (i === m ? value + by : value));
        expect(energy(moved)).toBeGreaterThan(more.energy - 1e-6);
      }
    }
  });

  test("Laplace numbers have mean 0 and scale 1/ζ", () => {
    const draws = Array.from(normals(4000, 1, 4).dataSync<"float32">(), (normal) => laplaceOf(normal, 10));
    expectMean(draws, 0);
    expectMean(draws.map(Math.abs), 0.1);
  });
});

describe("the latent space of learned transports", () => {
  const make = () => transport({ dimensions: 2, operators: 3, anchors: 6, warmUp: 1, seed: 5 });
  const noise = normals(8, 6, 2);

  /** A space whose anchors are placed. */
  function warm() {
    const latent = make();
    const q = latent.posterior([normals(8, 2, 1)]);
    q.divergence(q.sample(noise), noise);
    q.learn?.({ step: 1, labels: null })([null]);
    return latent;
  }

  test("warms up as an auto-encoder, then places its anchors among the codes", () => {
    const latent = make();
    const codes = normals(8, 2, 1);
    const q = latent.posterior([codes]);
    const { value, penalties } = q.divergence(q.sample(noise), noise);
    expect(value.dataSync<"float32">()[0]).toBe(0);
    const middle = tf.mean(codes, 0);
    const spread = tf.add(tf.mean(tf.sum(tf.square(codes), 1)), tf.mul(100, tf.sum(tf.square(middle))));
    expect(penalties[1]?.value.dataSync<"float32">()[0]).toBeCloseTo(
      (spread.dataSync<"float32">()[0] as number) / 2,
      4,
    );
    q.learn?.({ step: 1, labels: null })([null]);
    const rows = (codes.arraySync() as number[][]).map(String);
    const anchors = latent.variables[0]?.variable.arraySync() as number[][];
    expect(new Set(anchors.map(String)).size).toBe(6);
    for (const anchor of anchors) expect(rows).toContain(String(anchor));
  });

  test("many anchors are placed batch by batch in the last steps of the warm-up, each among other codes", () => {
    const latent = transport({ dimensions: 2, operators: 1, anchors: 20, warmUp: 5, seed: 5 });
    const anchors = latent.variables[0]?.variable as tf.Variable;
    const placed = () => (anchors.arraySync() as number[][]).map(String);
    const batches = [0, 1, 2, 3, 4].map((batch) => normals(10, 2, 10 + batch));
    for (const [step, codes] of batches.entries()) {
      const before = placed();
      latent.posterior([codes]).learn?.({ step, labels: null })([null]);
      const changed = placed().filter((anchor, i) => anchor !== before[i]);
      // Eight at most in a batch, so three batches.
      expect(changed.length).toBe([0, 0, 6, 7, 7][step]);
      const rows = (codes.arraySync() as number[][]).map(String);
      for (const anchor of changed) expect(rows).toContain(anchor);
    }
    expect(new Set(placed()).size).toBe(20);
    expect(anchorsToPlace(100, 500, 500)).toEqual([0, 0]);
    expect(anchorsToPlace(6, 0, 1)).toEqual([0, 6]);
  });

  test("classes take anchors in turn", () => {
    const codes = Float32Array.of(0, 0, 1, 0, 0, 5, 1, 5, 9, 9);
    const placed = placedAnchors(codes, 2, Int32Array.of(0, 0, 1, 1, 0), {
      ...{ anchors: new Float32Array(8), seed: 1, from: 0, to: 4 },
    });
    for (const [anchor, label] of [0, 1, 0, 1].entries()) {
      const up = placed[2 * anchor + 1] as number;
      expect(label === 1 ? up === 5 : up === 0 || up === 9).toBe(true);
    }
  });

  test("the cost by tensors is that by numbers, and its gradients are those of differences, coefficients frozen", () => {
    const transports = {
      ...{ rows: 3, nearest: 2, count: 2, d: 2 },
      codes: normals(3, 2, 1).dataSync<"float32">(),
      places: normals(3, 2, 2).dataSync<"float32">(),
      anchors: normals(4, 2, 3).dataSync<"float32">(),
      own: normals(3, 2, 4).dataSync<"float32">(),
      chosen: Int32Array.of(0, 3, 1, 2, 2, 0),
      fromAnchors: normals(6, 2, 5).dataSync<"float32">(),
    };
    const psi = tf.variable(tf.reshape(tf.mul(normals(2, 4, 6), 0.5), [2, 2, 2]));
    const anchors = tf.variable(normals(4, 2, 3));
    const by = (codes: tf.Tensor2D, z: tf.Tensor2D) => tf.mean(transportCost(psi, codes, z, anchors, transports));
    const found = by(normals(3, 2, 1), normals(3, 2, 2)).dataSync<"float32">()[0] as number;
    const constant = 2 * Math.log(POSTERIOR_SPARSITY / PRIOR_SPARSITY) + Math.log(4);
    const values = Float64Array.from(psi.dataSync<"float32">());
    const decay = 0.005 * values.reduce((sum, value) => sum + value * value, 0);
    const expected = operatorCost({ dimensions: 2, count: 2, values }, transports) - decay + constant;
    expect(Math.abs(found - expected)).toBeLessThan(1e-4 * Math.abs(expected));
    const far = 2e-3;
    expectGradient((codes) => tf.mul(by(codes, normals(3, 2, 2)), 0.01) as tf.Scalar, normals(3, 2, 1), far);
    expectGradient((z) => tf.mul(by(normals(3, 2, 1), z), 0.01) as tf.Scalar, normals(3, 2, 2), far);
    const ofPsi = (flat: tf.Tensor2D) => {
      const moved = tf.reshape(flat, [2, 2, 2]) as tf.Variable;
      return tf.mul(tf.mean(transportCost(moved, normals(3, 2, 1), normals(3, 2, 2), anchors, transports)), 0.01);
    };
    expectGradient((flat) => ofPsi(flat) as tf.Scalar, tf.reshape(psi, [2, 4]) as tf.Tensor2D, far);
  });

  test("operators move along the gradient, and go back where what transports cost would rise", () => {
    const latent = warm();
    const psi = latent.state[0]?.variable as tf.Variable;
    const step = (sign: number) => {
      const before = psi.dataSync<"float32">().slice();
      const q = latent.posterior([normals(8, 2, 1)]);
      const write: ReturnType<NonNullable<typeof q.learn>>[] = [];
      const { grads } = tf.variableGrads(() => {
        const { value } = q.divergence(q.sample(noise), noise);
        if (q.learn) write.push(q.learn({ step: 2, labels: null }));
        return value;
      }, [psi]);
      write[0]?.([tf.mul(grads[psi.name] as tf.Tensor, sign)]);
      return psi.dataSync<"float32">().some((value, i) => value !== before[i]);
    };
    expect(step(0.01)).toBe(true);
    expect(step(-10)).toBe(false);
    expect(latent.state[1]?.variable.dataSync<"float32">()[2]).toBe(1);
  });

  test("the same input infers the same transports, and draws of the prior are finite", () => {
    const cost = () => {
      const q = warm().posterior([normals(8, 2, 1)]);
      return q.divergence(q.sample(noise), noise).value.dataSync<"float32">()[0];
    };
    expect(cost()).toBe(cost());
    const draws = warm().priorSample(noise).dataSync<"float32">();
    expect([...draws].every(Number.isFinite)).toBe(true);
  });

  test("vaells:2 has four operators; log p(x) is not estimated; what can't be is refused", () => {
    expect(parseLatent("vaells:2")).toMatchObject({ dimensions: 2, operators: 4 });
    expect(parseLatent("vaells:3,2")).toMatchObject({ dimensions: 3, operators: 2 });
    expect(createLatent(parseLatent("vaells:1")).noiseSize).toBe(3);
    const latent = warm();
    expect(latent.posterior([normals(8, 2, 1)]).logDensity(normals(8, 2, 1))).toBeNull();
    expect(() => latent.priorLogDensity(normals(8, 2, 1))).toThrow(/can't be estimated/);
    for (const wrong of ["vaells:0", "vaells:x", "vaells:2,0", "vaells:2,4,5"])
      expect(() => createLatent(parseLatent(wrong))).toThrow(/vaells/);
  });
});
