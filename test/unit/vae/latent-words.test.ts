import { describe, expect, test } from "vitest";
import type { LatentDescription } from "../../../src/protocol.js";
import { defineVae } from "../../../src/vae/define/define-vae.js";
import * as words from "../../../src/vae/define/index.js";
import { modelOf } from "../../../src/vae/define/model.js";
import { checkLatent, parseLatent } from "../../../src/vae/latents/registry.js";

const { bernoulli, euclidean, gan, gaussian, hyperbolic, mlp, mmd, poincare, product, sphere, transport } = words;
const { universal, vectorQuantized, wasserstein } = words;

/** A latent space as a run folder holds it that a training file says. */
function said(latent: LatentDescription): LatentDescription {
  const definition = { encoder: mlp([4]), latent, decoder: mlp([4]), likelihood: bernoulli() };
  return modelOf(defineVae(definition)).configuration.latent;
}

describe("a training file's words for latent spaces are the command line's", () => {
  test.each<[string, LatentDescription]>([
    ["gaussian:2", gaussian({ dimensions: 2 })],
    ["gaussian:2", euclidean(2)],
    ["sphere:2", sphere({ dimensions: 2 })],
    ["sphere:2", sphere(2)],
    ["poincare:2", hyperbolic(2)],
    ["poincare:2,-1.4,riemannian", poincare({ dimensions: 2, curvature: -1.4, family: "riemannian" })],
    ["product:e2,s2,h2", product([euclidean(2), sphere(2), hyperbolic(2)])],
    [
      "product:e2,s2,h2",
      product([gaussian({ dimensions: 2 }), sphere({ dimensions: 2 }), poincare({ dimensions: 2 })]),
    ],
    ["product:e2,u3", product([euclidean(2), universal(3)])],
    ["product:e2,h2,fixed", product([euclidean(2), hyperbolic(2)], { learned: false })],
    ["wae:8", wasserstein({ dimensions: 8 })],
    ["wae:8,100", wasserstein({ dimensions: 8, divergence: mmd({ weight: 100 }) })],
    ["wae:8,10,gan", wasserstein({ dimensions: 8, divergence: gan() })],
    ["wae:8,10,gan", wasserstein({ dimensions: 8, divergence: "gan" })],
    ["wae:8,5", wasserstein({ dimensions: 8, divergence: "mmd", weight: 5 })],
    ["vq:64x512", vectorQuantized({ codes: 512, dimensions: 64 })],
    ["vq:64x512x4", vectorQuantized({ codes: 512, dimensions: 64, positions: 4 })],
    ["vaells:2", transport({ dimensions: 2 })],
    ["vaells:3,2", transport({ dimensions: 3, operators: 2 })],
  ])("%s", (specification, latent) => {
    expect(said(latent)).toEqual(parseLatent(specification));
    expect(() => checkLatent(said(latent))).not.toThrow();
  });
});

describe("what can't be is refused in words that name it", () => {
  const odd = (value: unknown) => value as never;
  test.each<[string, () => LatentDescription]>([
    ['"gaussian" needs dimensions, a whole number', () => gaussian(odd(undefined))],
    ['"gaussian" needs dimensions, a whole number, not "2"', () => gaussian({ dimensions: odd("2") })],
    ['"gaussian" has no setting dimension, only dimensions', () => gaussian(odd({ dimension: 2 }))],
    ['"sphere:0" is out of range', () => sphere(0)],
    ['"sphere" needs dimensions, a whole number, not 2.5', () => sphere(2.5)],
    ['"sphere" needs dimensions', () => sphere(odd(undefined))],
    ['"sphere" has no setting dimension', () => sphere(odd({ dimension: 2 }))],
    ["its curvature is 1; hyperbolic space", () => poincare({ dimensions: 2, curvature: 1 })],
    ['its curvature is "-1"; hyperbolic space', () => poincare({ dimensions: 2, curvature: odd("-1") })],
    [
      'family is "normal"; there are "wrapped" and "riemannian"',
      () => poincare({ dimensions: 2, family: odd("normal") }),
    ],
    ["has no setting distribution", () => poincare(odd({ dimensions: 2, distribution: "wrapped" }))],
    ['"product:" is no product', () => product([])],
    ["product:e2,wae", () => product([euclidean(2), wasserstein({ dimensions: 2 })])],
    [
      'product:e2,poincare{"dimensions":2,"curvature":-3',
      () => product([euclidean(2), hyperbolic(2, { curvature: -3 })]),
    ],
    ["product:e2,null", () => product([euclidean(2), odd(null)])],
    ["latent is no latent space", () => odd([sphere(2)])],
    ["needs factors", () => product(odd(undefined))],
    ['divergence is "mmd!"; there are mmd() and gan()', () => wasserstein({ dimensions: 8, divergence: odd("mmd!") })],
    ["weight is -3; it may be from 0", () => wasserstein({ dimensions: 8, weight: -3 })],
    ['"wae" needs dimensions, a whole number', () => wasserstein({ dimensions: Number.NaN })],
    ['"vq" needs codes, from 2 to 65536', () => vectorQuantized(odd({ dimensions: 64 }))],
    ["codes is 16.5; it is a whole number", () => vectorQuantized({ dimensions: 64, codes: 16.5 })],
    [
      "has no setting decay, only dimensions, codes, positions",
      () => vectorQuantized(odd({ dimensions: 4, codes: 4, decay: 2 })),
    ],
    ["operators is 0; it may be from 1 to 64", () => transport({ dimensions: 2, operators: 0 })],
    ["dimensions is 100; it may be from 1 to 64", () => transport({ dimensions: 100 })],
    ["anchors is 1.5; it is a whole number", () => transport({ dimensions: 2, anchors: 1.5 })],
    ['"vaells" has no setting anchor', () => transport(odd({ dimensions: 2, anchor: 3 }))],
  ])("%s", (message, latent) => {
    expect(() => checkLatent(said(latent()))).toThrow(message);
  });
});
