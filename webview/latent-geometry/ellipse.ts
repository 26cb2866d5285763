import type { Place } from "../scatter/camera.js";

/** The axes-parallel ellipse at so many standard deviations of a diagonal Gaussian, closed. */
export function ellipse(mean: Place, deviation: Place, deviations: number, steps = 64): Place[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = (2 * Math.PI * step) / steps;
    return {
      x: mean.x + deviations * deviation.x * Math.cos(angle),
      y: mean.y + deviations * deviation.y * Math.sin(angle),
    };
  });
}

/** Mean and standard deviation of an example's posterior along two latent dimensions. */
export interface PlanePosterior {
  readonly mean: Place;
  readonly deviation: Place;
}

/** The posterior of an example in the plane of two axes: of a diagonal Gaussian, what is not shown integrates out. */
export function planePosterior(
  { means, logVariances }: { readonly means: Float32Array; readonly logVariances: Float32Array },
  dimensions: number,
  example: number,
  [across, up]: readonly [number, number],
): PlanePosterior {
  const of = (values: Float32Array, axis: number) => values[example * dimensions + axis] as number;
  const deviation = (axis: number) => Math.exp(0.5 * of(logVariances, axis));
  return {
    mean: { x: of(means, across), y: of(means, up) },
    deviation: { x: deviation(across), y: deviation(up) },
  };
}
