import { ConfigurationError } from "../configuration-error.js";
import type { VaeDefinition } from "./definition.js";

const parts = ["data", "encoder", "latent", "decoder", "likelihood", "objective", "train"] as const;
const needed = ["encoder", "latent", "decoder", "likelihood"] as const;

/**
 * Says what is to be trained. A training file's default export is what this returns.
 *
 * @throws ConfigurationError where a part is missing, or is none that there is
 */
export function defineVae(definition: VaeDefinition): VaeDefinition {
  if (typeof definition !== "object" || definition === null) {
    throw new ConfigurationError("defineVae takes one object: defineVae({ encoder, latent, decoder, likelihood, … })");
  }
  for (const name of Object.keys(definition)) {
    if (!parts.some((part) => part === name)) {
      throw new ConfigurationError(`${name} is no part of a VAE; the parts are ${parts.join(", ")}`);
    }
  }
  for (const name of needed) {
    if (typeof definition[name] !== "object" || definition[name] === null) {
      throw new ConfigurationError(`${name} is missing; it may be, for example, ${examples[name]}`);
    }
  }
  if (typeof definition.latent.kind !== "string") {
    throw new ConfigurationError(`latent is no latent space; it may be, for example, ${examples.latent}`);
  }
  defined.add(definition);
  return definition;
}

const defined = new WeakSet<object>();

/** Whether a value is what `defineVae` returned. */
export function isDefinedVae(value: unknown): value is VaeDefinition {
  return typeof value === "object" && value !== null && defined.has(value);
}

const examples: Readonly<Record<(typeof needed)[number], string>> = {
  encoder: "mlp([400])",
  latent: "gaussian({ dimensions: 2 })",
  decoder: "mlp([400])",
  likelihood: "bernoulli()",
};
