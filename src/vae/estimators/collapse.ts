/** Below this a dimension says nothing of the image, whatever draws its mean takes; nats. */
export const COLLAPSED_NATS = 0.01;

/** What it means that latent dimensions are not used, and what helps; null where all are. */
export function describeCollapse(klByDimension: readonly number[]): string | null {
  const dimensions = klByDimension.length;
  const collapsed = klByDimension.filter((share) => share < COLLAPSED_NATS).length;
  if (collapsed === 0) return null;
  if (collapsed === dimensions) {
    return "Posterior collapse: q(z|x) is the prior for every image, so codes say nothing. What helps: a smaller β, or one that rises from 0 (annealing); a decoder with less of its own memory; and the reconstruction as a sum over pixels, not their mean.";
  }
  return `${collapsed} of ${dimensions} dimensions collapsed (below ${COLLAPSED_NATS} nats): the model makes do with ${dimensions - collapsed}. Fewer dimensions would do as well; a smaller β would use more.`;
}
