import type { ElboBreakdown } from "../../src/protocol.js";
import { spreadIndices } from "../../src/vae/estimators/spread-indices.js";
import type { EstimatedTerms } from "../elements/latent-scatter/example-card.js";

/** Of each example of the sample its terms, where the estimate was made on it. */
export function estimatedTerms(
  estimate: ElboBreakdown | null,
  sampleSize: number,
): (example: number) => EstimatedTerms | null {
  if (!estimate) return () => null;
  const rows = new Map(Array.from(spreadIndices(sampleSize, estimate.examples), (example, row) => [example, row]));
  const { elbo, reconstruction, logLikelihood } = estimate.byExample;
  return (example) => {
    const row = rows.get(example);
    if (row === undefined) return null;
    const of = (values: Float32Array) => values[row] as number;
    return {
      epoch: estimate.epoch,
      elbo: of(elbo),
      reconstruction: of(reconstruction),
      logLikelihood: of(logLikelihood),
    };
  };
}
