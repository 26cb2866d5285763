import { bernoulli, defineVae, mlp, mnist, sphere } from "latent-lens";

// Davidson et al. (2018): a von Mises–Fisher posterior on a sphere, a uniform prior, their network and their data form.
// sphere({ dimensions: 2 }) is a globe, which the panel lets you turn; its codes have three coordinates.
export default defineVae({
  data: mnist({ binarization: "dynamic" }),
  encoder: mlp([256, 128]),
  latent: sphere({ dimensions: 2 }),
  decoder: mlp([128, 256]),
  likelihood: bernoulli(),
  train: { epochs: 20, batchSize: 64, learningRate: 1e-3, seed: 1 },
});
