import * as tf from "@tensorflow/tfjs";

export interface HamiltonianMove {
  readonly stepSize: number;
  readonly leapfrogSteps: number;
  /** Standard normal, rows × dimensions. */
  readonly momentum: tf.Tensor2D;
  /** Uniform on (0, 1), rows. */
  readonly uniforms: tf.Tensor1D;
}

export interface HamiltonianOutcome {
  readonly z: tf.Tensor2D;
  /** The share of the rows that moved. */
  readonly accepted: number;
}

/**
 * One transition of Hamiltonian Monte Carlo (Neal 2011, section 5.3) for every row of z by itself: a leapfrog path, accepted
 * by Metropolis. `logDensity` gives log p(z) of each row up to a constant.
 */
export function hamiltonianMove(
  logDensity: (z: tf.Tensor2D) => tf.Tensor1D,
  z: tf.Tensor2D,
  { stepSize, leapfrogSteps, momentum, uniforms }: HamiltonianMove,
): HamiltonianOutcome {
  let accepted = 0;
  const moved = tf.tidy(() => {
    const gradient = tf.grad((at: tf.Tensor) => tf.sum(logDensity(at as tf.Tensor2D)));
    let position: tf.Tensor = z;
    let velocity: tf.Tensor = tf.add(momentum, tf.mul(gradient(position), stepSize / 2));
    for (let step = 1; step <= leapfrogSteps; step++) {
      position = tf.add(position, tf.mul(velocity, stepSize));
      velocity = tf.add(velocity, tf.mul(gradient(position), step === leapfrogSteps ? stepSize / 2 : stepSize));
    }
    const kinetic = (v: tf.Tensor) => tf.mul(tf.sum(tf.square(v), 1), 0.5);
    const before = tf.sub(logDensity(z), kinetic(momentum));
    const after = tf.sub(logDensity(position as tf.Tensor2D), kinetic(velocity));
    const taken = tf.less(tf.log(uniforms), tf.sub(after, before));
    accepted = tf.mean(tf.cast(taken, "float32")).dataSync()[0] as number;
    return tf.where(tf.tile(tf.expandDims(taken, 1), [1, z.shape[1]]), position, z) as tf.Tensor2D;
  });
  return { z: moved, accepted };
}

/** Tunes a step size towards the acceptance rate of 90% that Kingma & Welling have (appendix E). */
export function tunedStepSize(stepSize: number, accepted: number): number {
  return Math.min(2, Math.max(1e-4, stepSize * (accepted > 0.9 ? 1.05 : 0.9)));
}
