import * as tf from "@tensorflow/tfjs";
import type { Activation } from "../../protocol.js";

/** An activation by its name, elementwise. */
export function activate<T extends tf.Tensor>(input: T, activation: Activation): T {
  switch (activation) {
    case "linear":
      return input;
    case "relu":
      return tf.relu(input);
    case "tanh":
      return tf.tanh(input);
    case "sigmoid":
      return tf.sigmoid(input);
    case "elu":
      return tf.elu(input);
    case "softplus":
      return tf.softplus(input);
  }
}
