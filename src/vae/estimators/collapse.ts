import { coordinateName } from "../coordinate-name.js";

/** Below this a dimension says nothing of the image, whatever draws its mean takes; nats. */
export const COLLAPSED_NATS = 0.01;

/** Dimensions that are told by name. */
const MOST_NAMES = 4;

/** That latent dimensions are not used, and what helps. */
export interface Collapse {
  readonly what: string;
  readonly help: string;
}

/** Null where all dimensions are used. */
export function findCollapse(klByDimension: readonly number[]): Collapse | null {
  const dimensions = klByDimension.length;
  const collapsed = [...klByDimension.keys()].filter((axis) => (klByDimension[axis] as number) < COLLAPSED_NATS);
  if (collapsed.length === 0) return null;
  if (collapsed.length === dimensions) {
    return {
      what: "Posterior collapse: q(z|x) is the prior for every image, so codes say nothing.",
      help: "What helps: a smaller β, or one that rises from 0 (annealing); free bits; a decoder with less of its own memory; and the reconstruction as a sum over pixels, not their mean.",
    };
  }
  const used = dimensions - collapsed.length;
  return {
    what: `${listed(collapsed)} ${collapsed.length === 1 ? "is" : "are"} collapsed: below ${COLLAPSED_NATS} nats, the prior for every image.`,
    help: `The model makes do with ${used} of ${dimensions} dimensions. Fewer would do as well; a smaller β, one that rises from 0 (annealing), or free bits would use more.`,
  };
}

/** The same as one text; null where all dimensions are used. */
export function describeCollapse(klByDimension: readonly number[]): string | null {
  const collapse = findCollapse(klByDimension);
  return collapse && `${collapse.what} ${collapse.help}`;
}

/** "z₁, z₃ and z₇", "z₁, z₃, z₄, z₅ and 12 others" */
function listed(axes: readonly number[]): string {
  const shown = axes.length > MOST_NAMES + 1 ? axes.slice(0, MOST_NAMES) : axes;
  const names = shown.map(coordinateName);
  const rest = axes.length - shown.length;
  const all = rest > 0 ? [...names, `${rest} others`] : names;
  return all.length === 1 ? (all[0] as string) : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
