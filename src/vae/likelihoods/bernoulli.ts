import { bernoulliLogDensity } from "../ops.js";
import type { Likelihood } from "./likelihood.js";

/**
 * Independent Bernoulli pixels (Kingma & Welling, appendix C.1), from logits.
 *
 * On grey levels x in (0, 1) this is the cross-entropy that the literature calls BCE; it is then no normalised likelihood.
 */
export function bernoulli(): Likelihood {
  return {
    description: { kind: "bernoulli" },
    form: { kind: "bernoulli" },
    parametersPerPixel: 1,
    variables: [],
    logDensity: (x, logits) => bernoulliLogDensity(x, logits),
    naturalParameters: (logits) => logits,
    meanActivation: "sigmoid",
  };
}
