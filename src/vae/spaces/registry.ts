import type { LatentDescription, NamedValue } from "../../protocol.js";
import { ball } from "./ball.js";
import { codebook } from "./codebook.js";
import { plane } from "./plane.js";
import { product } from "./product.js";
import type { Space } from "./space.js";
import { sphere } from "./sphere.js";

type Measures = readonly NamedValue[];

/** The geometry of each kind of latent space; one that is not here is a plane. */
const kinds: Readonly<Record<string, (description: LatentDescription, measures: Measures) => Space>> = {
  sphere: ({ dimensions }) => sphere(dimensions),
  poincare: ({ dimensions, curvature, family }) => ball(dimensions, Number(curvature), family === "riemannian"),
  product: ({ factors }, measures) => product(String(factors), measures),
  vq: ({ dimensions, positions }) => codebook(dimensions, Number(positions)),
};

/**
 * The space that a description names; of a model that was loaded, whose prior its file does not tell, a plane.
 *
 * @param measures of the shown moment: a curvature that is learned is among them
 */
export function createSpace(description: LatentDescription | null, dimensions: number, measures: Measures = []): Space {
  const create = description && Object.hasOwn(kinds, description.kind) ? kinds[description.kind] : undefined;
  return create && description ? create(description, measures) : plane(description?.dimensions ?? dimensions);
}
