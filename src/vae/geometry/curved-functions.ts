/** A value, and its derivative by the argument. */
export type ValueAndDerivative = readonly [number, number];

/**
 * The trigonometry of spaces of constant curvature K, as functions of q = K r²: with √q they are circular for q > 0 and
 * hyperbolic for q < 0, and in q they are smooth through 0, where nothing is divided by nothing.
 */

/** Within it the power series is exact to float64. */
const SERIES = 1e-3;

/** A sphere's far side, where K r² is π²: what comes near to it stays before it. */
const FAR_SIDE = 9.2;

/** tan(√q) / √q, and its derivative. Finite for q below (π/2)², the far side; what lies beyond is kept before it. */
export function tangentRatio(q: number): ValueAndDerivative {
  if (q > FAR_SIDE / 4) return [tangentRatio(FAR_SIDE / 4)[0], 0];
  if (Math.abs(q) < SERIES) {
    const value = 1 + q * (1 / 3 + q * (2 / 15 + q * (17 / 315 + (q * 62) / 2835)));
    return [value, 1 / 3 + q * (4 / 15 + q * (17 / 105 + (q * 248) / 2835))];
  }
  const root = Math.sqrt(Math.abs(q));
  const value = (q > 0 ? Math.tan(root) : Math.tanh(root)) / root;
  return [value, (1 + q * value * value - value) / (2 * q)];
}

/** arctan(√q) / √q, and its derivative. Finite for q above −1. */
export function arctangentRatio(q: number): ValueAndDerivative {
  if (Math.abs(q) < SERIES) {
    const value = 1 - q * (1 / 3 - q * (1 / 5 - q * (1 / 7 - q / 9)));
    return [value, -1 / 3 + q * (2 / 5 - q * (3 / 7 - (q * 4) / 9))];
  }
  const root = Math.sqrt(Math.abs(q));
  const value = (q > 0 ? Math.atan(root) : Math.atanh(root)) / root;
  return [value, (1 / (1 + q) - value) / (2 * q)];
}

/** log(sin(√q) / √q), and its derivative. Finite for q below π², as above; nothing overflows for q far below 0. */
export function logSineRatio(q: number): ValueAndDerivative {
  if (q > FAR_SIDE) return [logSineRatio(FAR_SIDE)[0], 0];
  if (Math.abs(q) < SERIES) {
    return [-q * (1 / 6 + q * (1 / 180 + q / 2835)), -1 / 6 - q * (1 / 90 + q / 945)];
  }
  const root = Math.sqrt(Math.abs(q));
  const value = q > 0 ? Math.log(Math.sin(root) / root) : root + Math.log1p(-Math.exp(-2 * root)) - Math.log(2 * root);
  // tan(√q)/√q itself, which below its pole turns negative.
  const tangent = (q > 0 ? Math.tan(root) : Math.tanh(root)) / root;
  return [value, (1 / tangent - 1) / (2 * q)];
}
