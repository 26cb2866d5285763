/** The module `latent-lens` as training files import it. */

export { defineVae } from "./define-vae.js";
export type {
  DataDefinition,
  ImageData,
  Images,
  LearningSettings,
  NetworkDefinition,
  Objective,
  ObjectiveTerms,
  OptimizerDefinition,
  OwnLikelihood,
  OwnNetwork,
  VaeDefinition,
} from "./definition.js";
export { annealedBeta, beta, freeBits } from "./objectives.js";
export {
  adagrad,
  adam,
  bernoulli,
  categorical,
  continuousBernoulli,
  conv,
  euclidean,
  fashionMnist,
  files,
  gan,
  gaussian,
  gaussianLikelihood,
  hyperbolic,
  mlp,
  mmd,
  mnist,
  poincare,
  product,
  sgd,
  sphere,
  transport,
  universal,
  vectorQuantized,
  wasserstein,
} from "./parts.js";
