/** The standard normal distribution function, absolute error below 1e-15 (Marsaglia 2004). */
export function normalDistribution(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let divisor = 3, last = 0; sum !== last; divisor += 2) {
    last = sum;
    term *= (x * x) / divisor;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - HALF_LOG_TWO_PI);
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** The same, kept inside (0, 1) for the ends that no float32 noise but a rare one meets. */
export function uniformOf(normal: number): number {
  return Math.min(1 - 1e-15, Math.max(1e-15, normalDistribution(normal)));
}

/** The number of the Laplace distribution of scale 1/ζ that is as far up in it as a normal one is in its own. */
export function laplaceOf(normal: number, sparsity: number): number {
  const share = uniformOf(-Math.abs(normal));
  return (Math.sign(normal) * -Math.log(2 * share)) / sparsity;
}
