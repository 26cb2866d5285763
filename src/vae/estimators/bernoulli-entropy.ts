/**
 * −x log x − (1 − x) log (1 − x), nats: what a pixel of grey level x in [0, 1] costs under the best of all Bernoulli
 * densities, the one whose mean is x. Summed over an image it is the floor of the reconstruction term; 0 on binary pixels.
 */
export function bernoulliEntropy(x: number): number {
  return x <= 0 || x >= 1 ? 0 : -x * Math.log(x) - (1 - x) * Math.log1p(-x);
}
