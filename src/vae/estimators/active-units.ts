/** A latent dimension whose posterior mean varies less than this over the data is off (Burda et al. 2016, section 5.2). */
const LEAST_VARIANCE = 0.01;

export interface UnitActivity {
  /** Var_x(E_q(z|x)[z_d]) for each latent dimension d. */
  readonly variances: readonly number[];
  /** How many of them are above 0.01. */
  readonly active: number;
}

/** Which latent dimensions say anything of the image (Burda et al. 2016, section 5.2). means is count × dimensions. */
export function unitActivity(means: Float32Array, dimensions: number): UnitActivity {
  const count = means.length / dimensions;
  const centres = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  for (let index = 0; index < means.length; index++) {
    centres[index % dimensions] = (centres[index % dimensions] as number) + (means[index] as number) / count;
  }
  for (let index = 0; index < means.length; index++) {
    const dimension = index % dimensions;
    squares[dimension] =
      (squares[dimension] as number) + ((means[index] as number) - (centres[dimension] as number)) ** 2;
  }
  const variances = Array.from(squares, (sum) => sum / count);
  return { variances, active: variances.filter((variance) => variance > LEAST_VARIANCE).length };
}
