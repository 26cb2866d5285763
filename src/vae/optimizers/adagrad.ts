import * as tf from "@tensorflow/tfjs";
import type { NamedVariable } from "../layers/layer.js";
import { adagradUpdate } from "../ops.js";

/** Keeps the first step finite where a gradient is 0. */
const EPSILON = 1e-8;

/** Adagrad (Duchi et al. 2011), with which Kingma & Welling train: each weight's step shrinks with its own past gradients. */
export class Adagrad {
  readonly #sums: readonly tf.Variable[];

  constructor(private readonly variables: readonly NamedVariable[]) {
    this.#sums = variables.map(({ variable }) => tf.variable(tf.zerosLike(variable), false));
  }

  /** Moves every variable against its gradient; gradients are in the order of the variables. */
  apply(gradients: readonly tf.Tensor[], learningRate: number): void {
    tf.tidy(() => {
      this.variables.forEach(({ variable }, position) => {
        const sum = this.#sums[position] as tf.Variable;
        const gradient = gradients[position] as tf.Tensor;
        const [nextVariable, nextSum] = adagradUpdate({ variable, gradient, sum }, { learningRate, epsilon: EPSILON });
        variable.assign(nextVariable);
        sum.assign(nextSum);
      });
    });
  }

  /** The sums of squared gradients by `adagrad/<variable>`. */
  state(): NamedVariable[] {
    return this.variables.map(({ name }, position) => ({
      name: `adagrad/${name}`,
      variable: this.#sums[position] as tf.Variable,
    }));
  }

  dispose(): void {
    for (const sum of this.#sums) sum.dispose();
  }
}
