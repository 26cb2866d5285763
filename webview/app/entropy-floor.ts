import type { ExampleSample, LikelihoodDescription } from "../../src/protocol.js";
import { bernoulliEntropy } from "../../src/vae/estimators/bernoulli-entropy.js";

const known = new WeakMap<ExampleSample, number>();

/**
 * The reconstruction's floor on grey levels under Bernoulli pixels, nats per example: the pixels' own entropy, the mean over
 * the sample. Null under another likelihood, and on binary pixels, which have none.
 */
export function entropyFloor(examples: ExampleSample | null, likelihood: LikelihoodDescription | null): number | null {
  if (!examples || likelihood?.kind !== "bernoulli") return null;
  const floor = known.get(examples) ?? meanEntropy(examples);
  known.set(examples, floor);
  return floor > 0.005 ? floor : null;
}

function meanEntropy({ images, height, width, channels }: ExampleSample): number {
  const counts = new Float64Array(256);
  for (const level of images) counts[level] = (counts[level] as number) + 1;
  const sum = counts.reduce((total, count, level) => total + count * bernoulliEntropy(level / 255), 0);
  return sum / (images.length / (height * width * channels));
}
