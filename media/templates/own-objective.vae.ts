import * as tf from "@tensorflow/tfjs";
import { bernoulli, defineVae, gaussian, mlp, mnist } from "latent-lens";

const capacity = 8;

// Whatever is made of the terms can be minimised: here the KL is held near a number of nats (Burgess et al. 2018).
export default defineVae({
  data: mnist(),
  encoder: mlp([400]),
  latent: gaussian({ dimensions: 10 }),
  decoder: mlp([400]),
  likelihood: bernoulli(),
  objective: ({ reconstruction, kl, epoch }) => {
    const target = capacity * Math.min(1, epoch / 10);
    return reconstruction.add(tf.abs(kl.sub(target)).mul(20));
  },
  train: { epochs: 50, batchSize: 128, learningRate: 1e-3, seed: 1 },
});
