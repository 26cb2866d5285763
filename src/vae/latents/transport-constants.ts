/** σ of the noise that is added to what was transported, in the posterior as in the prior. */
export const NOISE = 0.1;
/** Coefficients are Laplace of scale 1/ζ: the prior's ζ, and the posterior's, which moves points less. */
export const PRIOR_SPARSITY = 1;
export const POSTERIOR_SPARSITY = 50;
/** γ of Connor et al. (2021): ½ γ ‖Ψ‖² keeps operators small that nothing needs. */
export const DECAY = 0.01;
