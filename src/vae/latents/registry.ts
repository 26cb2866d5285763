import type { LatentDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import { gaussian } from "./gaussian.js";
import type { Latent } from "./latent.js";

/** A latent space as the command line and a run folder name it. A new space is a new file and a line here. */
interface LatentKind {
  readonly kind: string;
  /** How the command line writes it. */
  readonly specification: string;
  /** The description that the words behind the colon stand for. */
  parse(words: string): LatentDescription;
  create(description: LatentDescription): Latent;
}

const kinds: readonly LatentKind[] = [
  {
    kind: "gaussian",
    specification: "gaussian:DIMENSIONS",
    parse: (words) => ({ kind: "gaussian", dimensions: wholeNumber(words, "gaussian") }),
    create: ({ dimensions }) => gaussian({ dimensions: checkedDimensions(dimensions, "gaussian") }),
  },
];

const MAXIMUM_DIMENSIONS = 4096;

/** Reads `gaussian:2`. @throws ConfigurationError that says what is known. */
export function parseLatent(specification: string): LatentDescription {
  const [word, ...rest] = specification.split(":");
  const found = kinds.find(({ kind }) => kind === word);
  if (!found) {
    const known = kinds.map((each) => each.specification).join(", ");
    throw new ConfigurationError(`latent "${specification}" is not known; known are: ${known}`);
  }
  return found.parse(rest.join(":"));
}

/** The latent space that a description names. @throws ConfigurationError */
export function createLatent(description: LatentDescription): Latent {
  const found = kinds.find(({ kind }) => kind === description.kind);
  if (!found) throw new ConfigurationError(`latent kind "${description.kind}" is not known to this version`);
  return found.create(description);
}

function wholeNumber(words: string, kind: string): number {
  if (!/^\d{1,6}$/.test(words)) {
    throw new ConfigurationError(`latent "${kind}:${words}" needs a whole number of dimensions, as in ${kind}:2`);
  }
  return checkedDimensions(Number(words), kind);
}

function checkedDimensions(dimensions: number, kind: string): number {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAXIMUM_DIMENSIONS) {
    throw new ConfigurationError(
      `latent "${kind}:${dimensions}" is out of range: dimensions go from 1 to ${MAXIMUM_DIMENSIONS}`,
    );
  }
  return dimensions;
}
