import * as tf from "@tensorflow/tfjs";
import type { ImageShape, TrainingConfiguration } from "../../protocol.js";
import { defaultConfiguration } from "../../vae/defaults.js";
import { RandomStream, standardNormals } from "../../vae/random.js";
import { createVae, type Vae, vaeVariables } from "../../vae/vae.js";

export interface PaperModel {
  readonly latentDimensions: number;
  readonly hiddenUnits: number;
  readonly seed: number;
}

/** N(0, 0.01): the variance, as the paper writes its other Gaussians. */
const INITIAL_DEVIATION = 0.1;

/** The model of Kingma & Welling, section 5: one tanh layer each side, Bernoulli pixels, weights from N(0, 0.01). */
export function paperVae({ latentDimensions, hiddenUnits, seed }: PaperModel, image: ImageShape): Vae {
  const network = { kind: "mlp", hidden: [hiddenUnits], activation: "tanh" } as const;
  const configuration: TrainingConfiguration = {
    ...{ ...defaultConfiguration, seed, encoder: network, decoder: network },
    latent: { kind: "gaussian", dimensions: latentDimensions },
  };
  const vae = createVae(configuration, image);
  let from = 0;
  for (const { variable } of vaeVariables(vae)) {
    const drawn = new Float32Array(variable.size);
    standardNormals({ seed, stream: RandomStream.initialWeights, step: 0 }, drawn, from);
    from += 2 * Math.ceil(variable.size / 2);
    tf.tidy(() => variable.assign(tf.mul(tf.tensor(drawn, variable.shape), INITIAL_DEVIATION)));
  }
  return vae;
}
