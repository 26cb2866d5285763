import { defineVae, gaussianLikelihood, mlp, mmd, mnist, wasserstein } from "latent-lens";

// Tolstikhin et al. (2018): a code without noise, held to N(0, I) by the MMD of a batch, or by a discriminator: gan() for mmd().
// There is no KL and no bound: the objective is a cost.
const penalty = mmd({ weight: 100 });

export default defineVae({
  data: mnist(),
  encoder: mlp([400]),
  latent: wasserstein({ dimensions: 8, divergence: penalty }),
  decoder: mlp([400]),
  likelihood: gaussianLikelihood({ variance: 0.1 }),
  train: { epochs: 20, batchSize: 100, learningRate: 1e-3, seed: 1 },
});
