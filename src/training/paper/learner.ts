import * as tf from "@tensorflow/tfjs";
import type { NamedVariable } from "../../vae/layers/layer.js";
import { Optimizer } from "../../vae/optimizers/optimizer.js";
import { type RandomKey, standardNormals } from "../../vae/random.js";

/** A minibatch: examples of the training set by number, and their pixels. */
export interface Batch {
  readonly indices: Uint32Array;
  /** batch × pixels in [0, 1]. */
  readonly x: tf.Tensor2D;
  /** Counts from 1. */
  readonly step: number;
}

/** A way to fit the model to data. A new one is a new file and a word in `learners.ts`. */
export interface Learner {
  /** Examples that a step counts for: MCEM goes over its batch several times. */
  readonly passes: number;
  step(batch: Batch, learningRate: number): void;
  /** All that a training has to keep, beside the model's weights. */
  state(): NamedVariable[];
  dispose(): void;
}

/**
 * Descends a mean cost per example by Adagrad, with the weight decay of a prior N(0, I) on the weights (section 5):
 * ‖θ‖² / 2N is added for N training examples.
 */
export class Descent {
  readonly #optimizer: Optimizer;

  constructor(
    private readonly variables: readonly NamedVariable[],
    private readonly trainingExamples: number,
  ) {
    this.#optimizer = new Optimizer(variables, { kind: "adagrad" });
  }

  step(cost: () => tf.Tensor, learningRate: number): void {
    tf.tidy(() => {
      const list = this.variables.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(() => cost() as tf.Scalar, list);
      const decayed = list.map((variable) =>
        tf.add(grads[variable.name] as tf.Tensor, tf.div(variable, this.trainingExamples)),
      );
      // Adagrad heeds no step number.
      this.#optimizer.apply(decayed, learningRate, 1);
    });
  }

  state(): NamedVariable[] {
    return this.#optimizer.slots();
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}

/** Standard normal noise, rows × columns, from a position of the key's sequence. */
export function normals(key: RandomKey, rows: number, columns: number, from = 0): tf.Tensor2D {
  const drawn = new Float32Array(rows * columns);
  standardNormals(key, drawn, from);
  return tf.tensor2d(drawn, [rows, columns]);
}
