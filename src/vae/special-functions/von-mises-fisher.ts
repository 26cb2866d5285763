import { type DensityFamily, Distribution } from "./density-family.js";
import { logGamma } from "./log-gamma.js";

/**
 * The angle between a draw of the von Mises–Fisher distribution on S^(m−1) and its mean direction, by the concentration κ:
 * density ∝ exp(κ (cos θ − 1)) sin^(m−2) θ on [0, π]. By the angle, not by its cosine, nothing cancels where κ is large, and
 * the density has no pole where m = 2.
 */
export function vonMisesFisherAngle(m: number): DensityFamily {
  const power = m - 2;
  const cosineOfMode = (kappa: number) =>
    // The root in [0, 1] of κ (1 − c²) = (m − 2) c; where m = 2 the mode is the mean direction itself.
    power === 0 ? 1 : (2 * kappa) / (power + Math.sqrt(power * power + 4 * kappa * kappa));
  return {
    bounds: [0, Math.PI],
    mode: (kappa) => Math.acos(Math.min(1, cosineOfMode(kappa))),
    scale: (kappa) => {
      const cosine = cosineOfMode(kappa);
      const curvature = kappa * cosine + (power === 0 ? 0 : power / Math.max(1e-12, 1 - cosine * cosine));
      return Math.min(1, 1 / Math.sqrt(curvature + 1e-12));
    },
    logDensity: (angle, kappa) => {
      const half = Math.sin(angle / 2);
      return -2 * kappa * half * half + (power === 0 ? 0 : power * Math.log(Math.sin(angle)));
    },
    score: (angle) => -2 * Math.sin(angle / 2) ** 2,
  };
}

/** What the latent space asks of one vMF distribution, in nats. */
export interface VonMisesFisher {
  readonly angle: Distribution;
  /** The mean of μᵀz: I_(m/2)(κ) / I_(m/2−1)(κ), of exponentially scaled Bessel functions where both would overflow. */
  readonly meanCosine: number;
  /** log ∫ exp(κ (μᵀz − 1)) over the sphere. */
  readonly logNormaliser: number;
  /** KL to the uniform distribution, and its derivative by κ: κ A(κ) + log C(κ) + log |S^(m−1)| (Davidson et al. 2018, equation 11). */
  readonly kl: readonly [value: number, derivative: number];
}

/** Makes vMF distributions on S^(m−1), each κ's once. */
export function vonMisesFisher(m: number): (kappa: number) => VonMisesFisher {
  const family = vonMisesFisherAngle(m);
  const uniform = new Distribution(family, 0).logNormaliser;
  const made = new Map<number, VonMisesFisher>();
  return (kappa) => {
    const known = made.get(kappa);
    if (known) return known;
    const angle = new Distribution(family, kappa);
    const meanFall = angle.meanScore;
    const distribution: VonMisesFisher = {
      angle,
      meanCosine: 1 + meanFall,
      logNormaliser: angle.logNormaliser + logSphereArea(m - 1),
      kl: [kappa * meanFall - angle.logNormaliser + uniform, kappa * angle.scoreVariance],
    };
    made.set(kappa, distribution);
    return distribution;
  };
}

/** log |S^(m−1)|, the surface of the unit sphere of R^m: 2 π^(m/2) / Γ(m/2). */
export function logSphereArea(m: number): number {
  return Math.LN2 + (m / 2) * Math.log(Math.PI) - logGamma(m / 2);
}
