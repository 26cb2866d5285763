import { annealedBeta, bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

const beta = 4;
const warmUpEpochs = 5;

// β-VAE (Higgins et al. 2017); the KL's weight rises over the first epochs, so that no dimension gives up early.
export default defineVae({
  data: mnist(),
  encoder: mlp([400]),
  latent: gaussian({ dimensions: 10 }),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  objective: annealedBeta(({ epoch }) => beta * Math.min(1, epoch / warmUpEpochs)),
  train: { epochs: 50, batchSize: 128, learningRate: 1e-3, seed: 1 },
});
