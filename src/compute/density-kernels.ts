import type { DensityAndGradientArguments, DensityArguments, Kernels } from "./kernels.js";

/** A sum over the pixels of each row that kernels compute by themselves: its value, and both that and its gradient. */
export interface DensityKernels {
  /** Whether the decoder says several numbers of each pixel, `levels` of them; else it is one. */
  readonly hasLevels: boolean;
  density(kernels: Kernels, given: DensityArguments, levels: number): void;
  densityAndGradient(kernels: Kernels, given: DensityAndGradientArguments, levels: number): void;
}

type DensityName = "bernoulli" | "continuousBernoulli" | "linearMean" | "sigmoidMean" | "categorical";

/** `linearMean` and `sigmoidMean` are −½ Σ (x − mean)²: what of a Gaussian's log density depends on its mean where its variance is 1. */
export const densityKernels: Readonly<Record<DensityName, DensityKernels>> = {
  bernoulli: {
    hasLevels: false,
    density: (kernels, given) => kernels.bernoulliLogDensity(...given),
    densityAndGradient: (kernels, given) => kernels.bernoulliLogDensityAndGradient(...given),
  },
  continuousBernoulli: {
    hasLevels: false,
    density: (kernels, given) => kernels.continuousBernoulliLogDensity(...given),
    densityAndGradient: (kernels, given) => kernels.continuousBernoulliLogDensityAndGradient(...given),
  },
  linearMean: {
    hasLevels: false,
    density: (kernels, given) => kernels.linearMeanExponent(...given),
    densityAndGradient: (kernels, given) => kernels.linearMeanExponentAndGradient(...given),
  },
  sigmoidMean: {
    hasLevels: false,
    density: (kernels, given) => kernels.sigmoidMeanExponent(...given),
    densityAndGradient: (kernels, given) => kernels.sigmoidMeanExponentAndGradient(...given),
  },
  categorical: {
    hasLevels: true,
    density: (kernels, given, levels) => kernels.categoricalLogDensity(...given, levels),
    densityAndGradient: (kernels, given, levels) => kernels.categoricalLogDensityAndGradient(...given, levels),
  },
};
