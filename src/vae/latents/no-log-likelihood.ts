import type { LatentDescription } from "../../protocol.js";

const reasons: Readonly<Record<string, string>> = {
  vq: "log p(x) is not estimated: a vector-quantised posterior is one code for certain, so importance sampling draws nothing; the ELBO itself is the bound",
  wae: "log p(x) is not estimated: the code of a Wasserstein auto-encoder is a point without a density",
  vaells:
    "log p(x) is not estimated: learned transports give neither the posterior nor the prior a density in closed form",
};

/** Why log p(x) can't be estimated by importance sampling in a latent space, in words; null where it can. */
export function whyNoLogLikelihood(latent: LatentDescription | undefined): string | null {
  return latent && Object.hasOwn(reasons, latent.kind) ? (reasons[latent.kind] as string) : null;
}
