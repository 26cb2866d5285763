import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import { gaussianKind } from "./gaussian.js";
import { checkSettings, type LatentKind } from "./kind.js";
import type { Latent } from "./latent.js";
import { poincareKind } from "./poincare.js";
import { productKind } from "./product.js";
import { sphereKind } from "./sphere.js";
import { transportKind } from "./transport.js";
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
  transportKind,
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
  return makerOf(description)(seed);
}

/** Makes nothing, so that no backend has to run. @throws ConfigurationError as `createLatent` does */
export function checkLatent(description: LatentDescription): void {
  makerOf(description);
}

/** Training examples that a latent space needs at least. @throws ConfigurationError */
export function leastExamples(description: LatentDescription): number {
  return kindOf(description).leastExamples?.(description) ?? 1;
}

function makerOf(description: LatentDescription): (seed: number) => Latent {
  const kind = kindOf(description);
  checkSettings(description, kind);
  return kind.read(description);
}

function kindOf({ kind }: LatentDescription): LatentKind {
  const found = kinds.find((each) => each.kind === kind);
  if (!found) throw new ConfigurationError(`latent kind "${kind}" is not known to this version`);
  return found;
}
