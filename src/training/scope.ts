import * as tf from "@tensorflow/tfjs";

/** tf.tidy for a result that holds no tensors: every tensor made inside is disposed, also after a throw. */
export function inScope<T>(compute: () => T): T {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}
