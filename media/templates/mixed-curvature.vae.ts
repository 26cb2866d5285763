import { bernoulli, defineVae, euclidean, hyperbolic, mlp, mnist, product, sphere } from "latent-lens";

// Skopek et al. (2020): flat, spherical and hyperbolic factors side by side. The hyperbolic curvature is learned; that of
// universal(2) is learned through 0. The panel has a pane for each, and the curvature by epoch.
export default defineVae({
  data: mnist({ binarization: "dynamic" }),
  encoder: mlp([400]),
  latent: product([euclidean(2), sphere(2), hyperbolic(2)]),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  train: { epochs: 20, batchSize: 100, learningRate: 1e-3, seed: 1 },
});
