import { bernoulli, defineVae, mlp, mnist, vectorQuantized } from "latent-lens";

// van den Oord et al. (2017): 16 positions, at each one of 512 codes. The panel shows the codebook, which codes an image takes, and
// draws from a prior that is counted on what follows what.
export default defineVae({
  data: mnist(),
  encoder: mlp([400]),
  latent: vectorQuantized({ dimensions: 64, positions: 16, codes: 512 }),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  train: { epochs: 20, batchSize: 128, learningRate: 1e-3, seed: 1 },
});
