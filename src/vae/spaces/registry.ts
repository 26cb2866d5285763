import type { LatentArrays, LatentDescription, NamedValue } from "../../protocol.js";
import { ball } from "./ball.js";
import { codebook } from "./codebook.js";
import { plane } from "./plane.js";
import { product } from "./product.js";
import type { Space } from "./space.js";
import { sphere } from "./sphere.js";
import { transports } from "./transports.js";

/** What is known of a space at the shown moment. */
export interface SpaceState {
  /** A curvature that is learned is among them. */
  readonly measures?: readonly NamedValue[];
  /** Learned operators and anchors. */
  readonly arrays?: LatentArrays;
}

/** The geometry of each kind of latent space; one that is not here is a plane. */
const kinds: Readonly<Record<string, (description: LatentDescription, state: Required<SpaceState>) => Space>> = {
  sphere: ({ dimensions }) => sphere(dimensions),
  poincare: ({ dimensions, curvature, family }) => ball(dimensions, Number(curvature), family === "riemannian"),
  product: ({ factors }, { measures }) => product(String(factors), measures),
  vq: ({ dimensions, positions }) => codebook(dimensions, Number(positions)),
  vaells: (description, { arrays }) => transports(description, arrays),
};

/**
 * The space that a description names; of a model that was loaded, whose prior its file does not tell, a plane.
 */
export function createSpace(
  description: LatentDescription | null,
  dimensions: number,
  { measures = [], arrays = {} }: SpaceState = {},
): Space {
  const create = description && Object.hasOwn(kinds, description.kind) ? kinds[description.kind] : undefined;
  return create && description
    ? create(description, { measures, arrays })
    : plane(description?.dimensions ?? dimensions);
}
