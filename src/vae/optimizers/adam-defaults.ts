/** Kingma & Ba 2015, algorithm 1, and the defaults of PyTorch. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
