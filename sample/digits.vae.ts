import { bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

// Auto-Encoding Variational Bayes (Kingma & Welling 2013)
export default defineVae({
  data: mnist(),
  encoder: mlp([400], { activation: "relu" }),
  latent: gaussian({ dimensions: 2 }),
  decoder: mlp([400], { activation: "relu" }),
  likelihood: bernoulli(),
  train: {
    epochs: 20,
    batchSize: 128,
    learningRate: 1e-3,
    seed: 1,
  },
});
