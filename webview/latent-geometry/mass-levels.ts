/** The parts of a plane Gaussian's mass within 1, 2 and 3 standard deviations: 1 − exp(−r²/2). */
export const ringMasses = [1, 2, 3].map((deviations) => 1 - Math.exp(-0.5 * deviations * deviations));

/**
 * The cell masses at whose contours the densest region holds parts of the whole (highest-density regions, Hyndman 1996).
 *
 * @param masses of cells of one size
 * @param parts each from 0 to 1
 */
export function massLevels(masses: Float32Array | Float64Array, parts: readonly number[]): number[] {
  const sorted = Float64Array.from(masses).sort().reverse();
  const whole = sorted.reduce((sum, mass) => sum + mass, 0);
  return parts.map((part) => {
    let sum = 0;
    const at = sorted.findIndex((mass) => {
      sum += mass;
      return sum >= part * whole;
    });
    // Between the last cell inside and the first outside.
    const inside = sorted[at] ?? 0;
    return 0.5 * (inside + (sorted[at + 1] ?? inside));
  });
}
