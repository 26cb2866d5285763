import type { LikelihoodDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { continuousBernoulli } from "./continuous-bernoulli.js";
import { gaussianLikelihood } from "./gaussian.js";
import type { Likelihood } from "./likelihood.js";

const kinds: Readonly<Record<string, (description: LikelihoodDescription) => Likelihood>> = {
  bernoulli,
  gaussian: gaussianLikelihood,
  continuousBernoulli,
  categorical,
};

/** The likelihood that a description names. @throws ConfigurationError */
export function createLikelihood(description: LikelihoodDescription): Likelihood {
  const create = Object.hasOwn(kinds, description.kind) ? kinds[description.kind] : undefined;
  if (!create) {
    throw new ConfigurationError(
      `likelihood "${description.kind}" is not known; known are: ${Object.keys(kinds).join(", ")}`,
    );
  }
  return create(description);
}
