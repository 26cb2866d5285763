import type { LatentCloud } from "../../../src/pictures/latent-scatter.js";
import type { ExampleSample, LatentSnapshot } from "../../../src/protocol.js";

/** A snapshot's codes with what is known of their examples. */
export function cloudOf(
  { means }: LatentSnapshot,
  examples: ExampleSample | null,
  classNames: readonly string[],
  dimensions: number,
): LatentCloud {
  return { means, dimensions, labels: examples?.labels ?? null, classNames };
}
