import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import type { Latent } from "./latent.js";

/** A latent space as the command line and a run folder name it. */
export interface LatentKind {
  readonly kind: string;
  /** How the command line writes it. */
  readonly specification: string;
  /** The description that the words behind the colon stand for. @throws ConfigurationError */
  parse(words: string): LatentDescription;
  /**
   * Checks a description, and returns what makes the space: only that takes tensors, which a check must not. Its own variables,
   * if it has any, start from the seed.
   *
   * @throws ConfigurationError
   */
  read(description: LatentDescription): (seed: number) => Latent;
  /** Fewer training examples can't train it. */
  leastExamples?(description: LatentDescription): number;
}

const MAXIMUM_DIMENSIONS = 4096;

/** A number of dimensions as it is written. @throws ConfigurationError */
export function wholeNumber(words: string, kind: string, least = 1): number {
  if (!/^\d{1,6}$/.test(words)) {
    throw new ConfigurationError(`latent "${kind}:${words}" needs a whole number of dimensions, as in ${kind}:2`);
  }
  return checkedDimensions(Number(words), kind, least);
}

/** @throws ConfigurationError */
export function checkedDimensions(dimensions: number, kind: string, least = 1): number {
  if (!Number.isInteger(dimensions) || dimensions < least || dimensions > MAXIMUM_DIMENSIONS) {
    throw new ConfigurationError(
      `latent "${kind}:${dimensions}" is out of range: dimensions go from ${least} to ${MAXIMUM_DIMENSIONS}`,
    );
  }
  return dimensions;
}

/** A number that a description holds, inside its range. @throws ConfigurationError */
export function checkedNumber(
  description: LatentDescription,
  name: string,
  [least, most]: readonly [number, number],
): number {
  const value = description[name];
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new ConfigurationError(
      `latent "${description.kind}": its ${name} is ${String(value)}; it may be from ${least} to ${most}`,
    );
  }
  return value;
}
