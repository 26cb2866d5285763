import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import { gaussianKind } from "./gaussian.js";
import type { LatentKind } from "./kind.js";
import type { Latent } from "./latent.js";
import { poincareKind } from "./poincare.js";
import { productKind } from "./product.js";
import { sphereKind } from "./sphere.js";
import { vectorQuantizedKind } from "./vector-quantized.js";
import { wassersteinKind } from "./wasserstein.js";

/** A new space is a new file and a word here. */
const kinds: readonly LatentKind[] = [
  gaussianKind,
  sphereKind,
  wassersteinKind,
  vectorQuantizedKind,
  poincareKind,
  productKind,
];

/** How the command line writes each latent space. */
export const latentSpecifications: readonly string[] = kinds.map(({ specification }) => specification);

/** Reads `gaussian:2`. @throws ConfigurationError that says what is known. */
export function parseLatent(specification: string): LatentDescription {
  const [word, ...rest] = specification.split(":");
  const found = kinds.find(({ kind }) => kind === word);
  if (!found) {
    throw new ConfigurationError(
      `latent "${specification}" is not known; known are: ${latentSpecifications.join(", ")}`,
    );
  }
  return found.parse(rest.join(":"));
}

/** The latent space that a description names; its own variables start from the seed. @throws ConfigurationError */
export function createLatent(description: LatentDescription, seed = 1): Latent {
  const found = kinds.find(({ kind }) => kind === description.kind);
  if (!found) throw new ConfigurationError(`latent kind "${description.kind}" is not known to this version`);
  return found.create(description, seed);
}

/** What a latent space asks of the data; nothing of it stays in memory. @throws ConfigurationError as `createLatent` does */
export function checkLatent(description: LatentDescription): { readonly leastExamples: number } {
  const { leastExamples = 1, variables, state } = createLatent(description);
  for (const { variable } of [...variables, ...state]) variable.dispose();
  return { leastExamples };
}
