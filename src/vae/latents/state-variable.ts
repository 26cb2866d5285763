import * as tf from "@tensorflow/tfjs";

/** A variable of a space's state. Where it is trainable, `Posterior.learn` is given the objective's gradient by it. */
export function stateVariable(values: Float32Array, shape: number[], trainable = false): tf.Variable {
  const initial = tf.tensor(values.slice(), shape);
  const made = tf.variable(initial, trainable);
  initial.dispose();
  return made;
}

export function assign(variable: tf.Variable, values: Float32Array): void {
  const next = tf.tensor(values, variable.shape);
  variable.assign(next);
  next.dispose();
}
