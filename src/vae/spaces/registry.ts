import type { LatentDescription } from "../../protocol.js";
import { plane } from "./plane.js";
import type { Space } from "./space.js";
import { sphere } from "./sphere.js";

/** The geometry of each kind of latent space; one that is not here is a plane. */
const kinds: Readonly<Record<string, (description: LatentDescription) => Space>> = {
  sphere: ({ dimensions }) => sphere(dimensions),
};

/** The space that a description names; of a model that was loaded, whose prior its file does not tell, a plane. */
export function createSpace(description: LatentDescription | null, dimensions: number): Space {
  const create = description && Object.hasOwn(kinds, description.kind) ? kinds[description.kind] : undefined;
  return create && description ? create(description) : plane(description?.dimensions ?? dimensions);
}
