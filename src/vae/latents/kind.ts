import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import type { Latent } from "./latent.js";

/** A latent space as the command line and a run folder name it. */
export interface LatentKind {
  readonly kind: string;
  /** How the command line writes it. */
  readonly specification: string;
  /** What a description holds beside its kind and dimensions. */
  readonly settings?: readonly string[];
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

/** Whether a word is a number, as people write one. */
export function isNumber(word: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word);
}

/** A number of dimensions as it is written. @throws ConfigurationError */
export function wholeNumber(words: string, kind: string, least = 1): number {
  if (!/^\d+$/.test(words)) {
    const written = words === "" ? kind : `${kind}:${words}`;
    throw new ConfigurationError(`latent "${written}" needs a whole number of dimensions, as in ${kind}:2`);
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
  if (value === undefined || value === null) {
    throw new ConfigurationError(`latent "${description.kind}" needs ${name}, from ${least} to ${most}`);
  }
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new ConfigurationError(
      `latent "${description.kind}": ${name} is ${JSON.stringify(value)}; it may be from ${least} to ${most}`,
    );
  }
  return value;
}

/** The same for what is counted. @throws ConfigurationError */
export function checkedCount(description: LatentDescription, name: string, range: readonly [number, number]): number {
  const count = checkedNumber(description, name, range);
  if (Number.isInteger(count)) return count;
  throw new ConfigurationError(`latent "${description.kind}": ${name} is ${count}; it is a whole number`);
}

/** @throws ConfigurationError where a description, perhaps written by hand, has a setting that there is not, or no dimensions */
export function checkSettings(description: LatentDescription, { kind, settings = [] }: LatentKind): void {
  const { dimensions } = description as { readonly dimensions?: unknown };
  const known = ["dimensions", ...settings];
  for (const name of Object.keys(description)) {
    if (name !== "kind" && !known.includes(name)) {
      throw new ConfigurationError(`latent "${kind}" has no setting ${name}, only ${known.join(", ")}`);
    }
  }
  if (!Number.isInteger(dimensions)) {
    const given = dimensions === undefined || dimensions === null ? "" : `, not ${JSON.stringify(dimensions)}`;
    throw new ConfigurationError(`latent "${kind}" needs dimensions, a whole number${given}`);
  }
}
