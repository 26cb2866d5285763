import type { LabelSeparation } from "../protocol.js";
import { labelSeparation } from "../vae/estimators/label-separation.js";
import { spreadIndices } from "../vae/estimators/spread-indices.js";
import { distanceIn } from "../vae/spaces/distance.js";
import type { Space } from "../vae/spaces/space.js";

/** It costs the square of its examples. */
const MOST_EXAMPLES = 4000;

/** How well labels can be told from codes (count × dimensions), on up to 4,000 of them; null without labels of two classes. */
export function separationOf(space: Space, codes: Float32Array, labels: Int32Array | null): LabelSeparation | null {
  if (!labels) return null;
  const indices = spreadIndices(labels.length, MOST_EXAMPLES);
  const distance = distanceIn(space, codes);
  const chosen = Int32Array.from(indices, (index) => labels[index] as number);
  return labelSeparation(chosen, (first, second) => distance(indices[first] as number, indices[second] as number));
}
