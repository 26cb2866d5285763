import { bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

// Auto-Encoding Variational Bayes (Kingma & Welling 2013), as the well-known program has it.
export default defineVae({
  data: mnist(),
  encoder: mlp([400], { activation: "relu" }),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([400], { activation: "relu" }),
  likelihood: bernoulli(),
  train: { epochs: 100, batchSize: 128, learningRate: 1e-3, logInterval: 30, seed: 1 },
});
