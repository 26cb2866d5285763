import type { LatentDescription } from "../protocol.js";

export interface OfferedLatent {
  /** As the command line takes it. */
  readonly specification: string;
  readonly title: string;
  readonly detail: string;
  readonly description: LatentDescription;
  /** Among those that are compared where nothing else is chosen. */
  readonly first?: boolean;
}

/** Latent spaces to be held against each other; small ones, since they are to be looked at. */
export const offeredLatents: readonly OfferedLatent[] = [
  {
    specification: "gaussian:2",
    title: "Gaussian, R²",
    detail: "The paper's plane: KL to N(0, I) (Kingma & Welling 2014)",
    description: { kind: "gaussian", dimensions: 2 },
    first: true,
  },
  {
    specification: "sphere:2",
    title: "Sphere, S²",
    detail: "Von Mises–Fisher, KL to the uniform distribution (Davidson et al. 2018)",
    description: { kind: "sphere", dimensions: 3 },
    first: true,
  },
  {
    specification: "poincare:2",
    title: "Poincaré disk",
    detail: "The hyperbolic plane of curvature −1, wrapped normal (Mathieu et al. 2019)",
    description: { kind: "poincare", dimensions: 2, curvature: -1, family: "wrapped" },
    first: true,
  },
  {
    specification: "wae:2,100",
    title: "Wasserstein, R²",
    detail: "Codes without noise, drawn to N(0, I) by 100 · MMD; no KL, no bound (Tolstikhin et al. 2018)",
    description: { kind: "wae", dimensions: 2, weight: 100 },
    first: true,
  },
  {
    specification: "product:e2,s2,h2",
    title: "Product, R² × S² × H²",
    detail: "Flat, spherical and hyperbolic factors, curvature learned (Skopek et al. 2020)",
    description: { kind: "product", dimensions: 7, factors: "e2,s2,h2", learned: true },
  },
  {
    specification: "vq:64x512",
    title: "Codebook",
    detail: "16 positions, each one of 512 codes; KL constant (van den Oord et al. 2017)",
    description: { kind: "vq", dimensions: 64, codes: 512, positions: 16 },
  },
  {
    specification: "sphere:1",
    title: "Circle, S¹",
    detail: "One turn, and nothing outside",
    description: { kind: "sphere", dimensions: 2 },
  },
  {
    specification: "gaussian:10",
    title: "Gaussian, R¹⁰",
    detail: "More room; two of its axes are drawn",
    description: { kind: "gaussian", dimensions: 10 },
  },
];
