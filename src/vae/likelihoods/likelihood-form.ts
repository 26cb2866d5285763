/** A likelihood as plain data: from it, it can be computed without tfjs, and on another thread. */
export type LikelihoodForm =
  | { readonly kind: "bernoulli" | "continuousBernoulli" }
  | GaussianForm
  | { readonly kind: "categorical"; readonly levels: number };

export interface GaussianForm {
  readonly kind: "gaussian";
  readonly mean: "sigmoid" | "linear";
  /** log σ² of all pixels, or that it is trained with the model. */
  readonly logVariance: number | "learned";
  /** A trained one is kept within ± this. */
  readonly bound: number;
}
