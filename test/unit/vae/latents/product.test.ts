import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian } from "../../../../src/vae/latents/gaussian.js";
import { product } from "../../../../src/vae/latents/product.js";
import { createLatent, parseLatent } from "../../../../src/vae/latents/registry.js";
import { sphere } from "../../../../src/vae/latents/sphere.js";
import { expectGradient, normals } from "./support.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("the mixed-curvature latent space", () => {
  const latent = () => product("e2,s2,h2", true);

  test("its coordinates, heads and noise are the factors' side by side", () => {
    const { dimensions, noiseSize, heads, variables } = latent();
    expect([dimensions, noiseSize]).toEqual([7, 7]);
    expect(heads.map(({ name, width }) => `${name} ${width}`)).toEqual([
      "e2_mean 2",
      "e2_logVariance 2",
      "s2_direction 3",
      "s2_concentration 1",
      "h2_mean 2",
      "h2_logVariance 2",
    ]);
    expect(variables.map(({ name }) => name)).toEqual(["latent/h2_log_curvature"]);
  });

  test("its KL is the sum of the factors', whose own names it tells", () => {
    const flat = [normals(6, 2, 1), normals(6, 2, 2)];
    const round = [normals(6, 3, 3), normals(6, 1, 4)];
    const noise = normals(6, 5, 5);
    const q = product("e2,s2", true).posterior([...flat, ...round]);
    const z = q.sample(noise);
    const { perExample, measures } = q.divergence(z, noise);
    const parts = [
      gaussian({ dimensions: 2 }).posterior(flat).divergence(z, noise).perExample,
      sphere({ dimensions: 2 }).posterior(round).divergence(z, noise).perExample,
    ].map((part) => part?.dataSync<"float32">() ?? []);
    perExample?.dataSync<"float32">().forEach((value, index) => {
      expect(value).toBeCloseTo((parts[0]?.[index] as number) + (parts[1]?.[index] as number), 4);
    });
    expect(measures.map(({ name }) => name)).toEqual(["KL e2", "KL s2"]);
    const ratio = tf.sub(q.logDensity(z) as tf.Tensor, product("e2,s2", true).priorLogDensity(z));
    expect(ratio.shape).toEqual([6]);
  });

  test("the gradient by the curvature is that of differences", () => {
    const space = product("h2,h3", true);
    const heads = [normals(5, 2, 1), normals(5, 2, 2), normals(5, 3, 3), normals(5, 3, 4)];
    const noise = normals(5, 5, 5);
    const variable = space.variables[1]?.variable as tf.Variable;
    const loss = () => {
      const q = space.posterior(heads);
      const z = q.sample(noise);
      return tf.add(q.divergence(z, noise).value, tf.sum(z)) as tf.Scalar;
    };
    const gradient = tf.variableGrads(loss, [variable]).grads[variable.name]?.dataSync<"float32">()[0] as number;
    const at = (shift: number) => {
      variable.assign(tf.scalar(shift));
      return loss().dataSync<"float32">()[0] as number;
    };
    const difference = (at(0.02) - at(-0.02)) / 0.04;
    expect(Math.abs(gradient - difference)).toBeLessThan(0.02 * Math.abs(difference) + 1e-3);
  });

  test("a curvature is learned through 0: cost and gradients are smooth, and flat space is met from both sides (oracle 7)", () => {
    const space = product("u2,u3", true);
    const heads = [normals(5, 2, 1), normals(5, 2, 2), normals(5, 3, 3), normals(5, 3, 4)].map(
      (head) => tf.mul(head, 0.6) as tf.Tensor2D,
    );
    const noise = normals(5, 5, 5);
    const variable = space.variables[1]?.variable as tf.Variable;
    const at = (curvature: number) => {
      variable.assign(tf.scalar(curvature));
      const loss = () => {
        const q = space.posterior(heads);
        const z = q.sample(noise);
        return tf.add(q.divergence(z, noise).value, tf.mean(z)) as tf.Scalar;
      };
      const { value, grads } = tf.variableGrads(loss, [variable]);
      return [value, grads[variable.name] as tf.Tensor].map((tensor) => tensor.dataSync<"float32">()[0] as number);
    };
    for (const curvature of [-0.5, -0.01, 0, 0.01, 0.3]) {
      const [, gradient = 0] = at(curvature);
      const difference = ((at(curvature + 0.01)[0] as number) - (at(curvature - 0.01)[0] as number)) / 0.02;
      expect(Math.abs(gradient - difference)).toBeLessThan(0.03 * Math.abs(difference) + 2e-3);
    }
    expect(at(1e-6)[0]).toBeCloseTo(at(-1e-6)[0] as number, 4);
    // Coordinates of flat space are half the tangent's, and its KL is the Gaussian one's estimate.
    variable.assign(tf.scalar(0));
    const q = product("u2", true).posterior(heads.slice(0, 2));
    const z = q.sample(noise.slice([0, 0], [5, 2]));
    const flat = gaussian({ dimensions: 2 }).posterior(heads.slice(0, 2));
    const drawn = flat.sample(noise.slice([0, 0], [5, 2]));
    expect(tf.max(tf.abs(tf.sub(tf.mul(z, 2), drawn))).dataSync<"float32">()[0]).toBeLessThan(1e-5);
    const ratio = tf.sub(flat.logDensity(drawn) as tf.Tensor, gaussian({ dimensions: 2 }).priorLogDensity(drawn));
    const { perExample } = q.divergence(z, noise.slice([0, 0], [5, 2]));
    expect(tf.max(tf.abs(tf.sub(perExample as tf.Tensor, ratio))).dataSync<"float32">()[0]).toBeLessThan(1e-4);
  });

  test("gradients by the heads are those of differences", () => {
    const space = product("s2,h2", false);
    const noise = normals(3, 5, 5);
    const widths = space.heads.map(({ width }) => width);
    expectGradient(
      (all) => {
        const q = space.posterior(tf.split(all, widths, 1) as tf.Tensor2D[]);
        const z = q.sample(noise);
        return q.divergence(z, noise).value;
      },
      tf.mul(normals(3, 8, 6), 0.6) as tf.Tensor2D,
    );
  });

  test("product:e2,s2,h2 has seven coordinates; what is no product is refused", () => {
    expect(parseLatent("product:e2,s2,h2")).toEqual({
      kind: "product",
      dimensions: 7,
      factors: "e2,s2,h2",
      learned: true,
    });
    expect(parseLatent("product:h2,h2,fixed")).toMatchObject({ factors: "h2,h2", learned: false });
    expect(createLatent(parseLatent("product:h2,h2")).variables.length).toBe(2);
    for (const wrong of ["product:", "product:e0", "product:x2", "product:e2,,h2", "product:fixed"]) {
      expect(() => parseLatent(wrong)).toThrow(/product:e2,s2,h2/);
    }
  });
});
