import * as tf from "@tensorflow/tfjs";
import type { ValueAndDerivative } from "../geometry/curved-functions.js";

/**
 * A function that tfjs does not have, by element in float64, with its gradient. `of` is told the element's position.
 */
export function elementwise<T extends tf.Tensor>(x: T, of: (value: number, index: number) => ValueAndDerivative): T {
  const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [argument, save] = given as [tf.Tensor, tf.GradSaveFunc];
    const numbers = argument.dataSync<"float32">();
    const values = new Float32Array(numbers.length);
    const derivatives = new Float32Array(numbers.length);
    for (let index = 0; index < numbers.length; index++) {
      [values[index], derivatives[index]] = of(numbers[index] as number, index) as [number, number];
    }
    save([tf.tensor(derivatives, argument.shape)]);
    return {
      value: tf.tensor(values, argument.shape),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor),
    };
  });
  return operation(x) as T;
}
