import * as tf from "@tensorflow/tfjs";
import type { OptimizerDescription } from "../../protocol.js";
import type { NamedVariable } from "../layers/layer.js";
import { adagradUpdate, adamUpdate, sgdUpdate } from "../ops.js";
import { adamDescription, type OptimizerStep, optimizerForms, optimizerStep } from "./optimizer-step.js";

interface OptimizerArray {
  /** As `optimizerForms` calls it: `adam/mean/<variable>`. */
  readonly name: string;
  readonly shape: number[];
  readonly data: Float32Array;
}

/**
 * Moves variables along their gradients. What a step is follows from its number and the arrays alone, so that a restored
 * optimizer goes on to the same bits (tfjs's own keep running products, which a restore rounds differently).
 */
export class Optimizer {
  /** Those of each variable, in the order of `optimizerForms`. */
  readonly #arrays: readonly (readonly tf.Variable[])[];

  constructor(
    private readonly variables: readonly NamedVariable[],
    private readonly description: OptimizerDescription = adamDescription,
  ) {
    const { arrays } = optimizerForms[description.kind];
    this.#arrays = variables.map(({ variable }) =>
      arrays.map(() => tf.tidy(() => tf.variable(tf.zerosLike(variable), false))),
    );
  }

  /** Moves every variable against its gradient. `step` counts from 1; gradients are in the order of the variables. */
  apply(gradients: readonly tf.Tensor[], learningRate: number, step: number): void {
    const settings = optimizerStep(this.description, learningRate, step);
    this.variables.forEach(({ variable }, position) => {
      const old = [variable, ...(this.#arrays[position] as readonly tf.Variable[])];
      const next = updated(settings, old, gradients[position] as tf.Tensor);
      old.forEach((each, at) => {
        each.assign(next[at] as tf.Tensor);
      });
      tf.dispose(next);
    });
  }

  state(): OptimizerArray[] {
    return this.slots().map(({ name, variable }) => ({
      name,
      shape: [...variable.shape],
      data: (variable as tf.Tensor).dataSync<"float32">().slice(),
    }));
  }

  /** @throws Error where an array is missing or of another size. */
  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void {
    for (const { name, variable } of this.slots()) {
      const found = arrays.get(name);
      if (!found || found.data.length !== variable.size)
        throw new Error(`the optimizer's state has no fitting "${name}"`);
      const restored = tf.tensor(Float32Array.from(found.data), variable.shape);
      variable.assign(restored);
      restored.dispose();
    }
  }

  dispose(): void {
    tf.dispose(this.#arrays.flat());
  }

  /** Its arrays by name. */
  slots(): NamedVariable[] {
    const names = optimizerForms[this.description.kind].arrays;
    return this.variables.flatMap(({ name }, position) =>
      names.map((array, at) => ({ name: `${array}/${name}`, variable: this.#arrays[position]?.[at] as tf.Variable })),
    );
  }
}

/** A variable and its arrays after one step. */
function updated(
  settings: OptimizerStep,
  [variable, ...arrays]: readonly tf.Tensor[],
  gradient: tf.Tensor,
): tf.Tensor[] {
  const given = { variable: variable as tf.Tensor, gradient };
  const [first, second] = arrays as [tf.Tensor, tf.Tensor];
  switch (settings.kind) {
    case "adam":
      return adamUpdate({ ...given, mean: first, variance: second }, settings);
    case "adagrad":
      return adagradUpdate({ ...given, sum: first }, settings);
    case "sgd":
      return sgdUpdate({ ...given, velocity: first }, settings);
  }
}
