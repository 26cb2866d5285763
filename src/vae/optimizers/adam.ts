import * as tf from "@tensorflow/tfjs";
import type { NamedVariable } from "../layers/layer.js";
import { adamUpdate } from "../ops.js";
import { adamDefaults } from "./adam-defaults.js";

interface Moments {
  readonly mean: tf.Variable;
  readonly variance: tf.Variable;
}

export interface OptimizerArray {
  /** `adam/mean/<variable>` or `adam/variance/<variable>`. */
  readonly name: string;
  readonly shape: number[];
  readonly data: Float32Array;
}

/**
 * Adam (Kingma & Ba 2015) with bias correction from the step's number, so that a restored optimizer goes on to the same
 * bits (tfjs's own keeps running products, which a restore rounds differently).
 */
export class Adam {
  readonly #moments: readonly Moments[];

  constructor(
    private readonly variables: readonly NamedVariable[],
    private readonly options: {
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    } = adamDefaults,
  ) {
    this.#moments = variables.map(({ variable }) => ({
      mean: tf.variable(tf.zerosLike(variable), false),
      variance: tf.variable(tf.zerosLike(variable), false),
    }));
  }

  /** Moves every variable against its gradient. `step` counts from 1; gradients are in the order of the variables. */
  apply(gradients: readonly tf.Tensor[], learningRate: number, step: number): void {
    this.variables.forEach(({ variable }, position) => {
      const moments = this.#moments[position] as Moments;
      const gradient = gradients[position] as tf.Tensor;
      const [next, mean, variance] = adamUpdate(
        { variable, gradient, mean: moments.mean, variance: moments.variance },
        { ...this.options, learningRate, step },
      );
      variable.assign(next);
      moments.mean.assign(mean);
      moments.variance.assign(variance);
      tf.dispose([next, mean, variance]);
    });
  }

  state(): OptimizerArray[] {
    return this.#slots().map(({ name, slot }) => ({
      name,
      shape: [...slot.shape],
      data: slot.dataSync<"float32">().slice(),
    }));
  }

  /** @throws Error where an array is missing or of another size. */
  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void {
    for (const { name, slot } of this.#slots()) {
      const found = arrays.get(name);
      if (!found || found.data.length !== slot.size) throw new Error(`the optimizer's state has no fitting "${name}"`);
      const restored = tf.tensor(Float32Array.from(found.data), slot.shape);
      slot.assign(restored);
      restored.dispose();
    }
  }

  dispose(): void {
    for (const { mean, variance } of this.#moments) tf.dispose([mean, variance]);
  }

  #slots(): { name: string; slot: tf.Variable }[] {
    return this.variables.flatMap(({ name }, position) => {
      const { mean, variance } = this.#moments[position] as Moments;
      return [
        { name: `adam/mean/${name}`, slot: mean },
        { name: `adam/variance/${name}`, slot: variance },
      ];
    });
  }
}
