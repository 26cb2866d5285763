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
  fashionMnist,
  files,
  gan,
  gaussian,
  gaussianLikelihood,
  mlp,
  mmd,
  mnist,
  poincare,
  product,
  sgd,
  sphere,
  transport,
  vectorQuantized,
  wasserstein,
} from "./parts.js";
