import { bernoulli, conv, defineVae, gaussian, mnist } from "latent-lens";

// An encoder's filters are read from the image on, a decoder's from the latent space on.
export default defineVae({
  data: mnist(),
  encoder: conv([16, 32], { kernelSize: 4, stride: 2, hidden: [128] }),
  latent: gaussian({ dimensions: 2 }),
  decoder: conv([32, 16], { kernelSize: 4, stride: 2, hidden: [128] }),
  likelihood: bernoulli(),
  train: { epochs: 20, batchSize: 128, learningRate: 1e-3, seed: 1 },
});
