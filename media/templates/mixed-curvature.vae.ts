import { bernoulli, defineVae, mlp, mnist, product } from "latent-lens";

// Skopek et al. (2020): flat (e), spherical (s) and hyperbolic (h) factors side by side. The curvature of h is learned; that of a
// factor u is learned through 0. The panel has a pane for each, and the curvature by epoch.
export default defineVae({
  data: mnist({ binarization: "dynamic" }),
  encoder: mlp([400]),
  latent: product("e2,s2,h2"),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  train: { epochs: 20, batchSize: 100, learningRate: 1e-3, seed: 1 },
});
