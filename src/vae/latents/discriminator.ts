import * as tf from "@tensorflow/tfjs";
import { dense } from "../layers/dense.js";
import type { NamedVariable } from "../layers/layer.js";
import { adamUpdate } from "../ops.js";
import { stateVariable } from "./state-variable.js";

/** Units of its hidden layers. */
const HIDDEN = [256, 256];
/** Tolstikhin et al. (2018), appendix D.1: its own Adam, at half the auto-encoder's usual pace. */
const ADAM = { learningRate: 5e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/**
 * Tells draws of the prior from codes (Tolstikhin et al. 2018, algorithm 1): a network of its own, with an optimizer of its own.
 * The optimizer of the auto-encoder leaves both alone; checkpoints hold them.
 */
export class Discriminator {
  readonly state: readonly NamedVariable[];
  readonly #layers: ReturnType<typeof dense>[];
  readonly #moments: readonly { readonly mean: tf.Variable; readonly variance: tf.Variable }[];

  constructor(dimensions: number, seed: number) {
    const sizes = [dimensions, ...HIDDEN, 1];
    this.#layers = sizes.slice(1).map((outputSize, place) =>
      dense({
        ...{ name: `discriminator_${place + 1}`, inputSize: sizes[place] as number, outputSize, seed },
        activation: place < HIDDEN.length ? "relu" : "linear",
      }),
    );
    const variables = this.#layers.flatMap((layer) => layer.variables);
    for (const { variable } of variables) variable.trainable = false;
    const zeros = ({ size, shape }: tf.Variable) => stateVariable(new Float32Array(size), shape);
    this.#moments = variables.map(({ variable }) => ({ mean: zeros(variable), variance: zeros(variable) }));
    const moments = variables.flatMap(({ name }, index) => {
      const { mean, variance } = this.#moments[index] as { mean: tf.Variable; variance: tf.Variable };
      return [
        { name: `latent/${name}/mean`, variable: mean },
        { name: `latent/${name}/variance`, variable: variance },
      ];
    });
    this.state = [...variables.map(({ name, variable }) => ({ name: `latent/${name}`, variable })), ...moments];
  }

  /** log odds that rows were drawn from the prior, batch. */
  logits(rows: tf.Tensor2D): tf.Tensor1D {
    return tf.squeeze(
      this.#layers.reduce<tf.Tensor>((value, layer) => layer.apply(value), rows),
      [1],
    ) as tf.Tensor1D;
  }

  /** Mean −log D of codes: what is left of them to be taken for draws of the prior. Nats; log 2 where none can be told apart. */
  deception(codes: tf.Tensor2D): tf.Scalar {
    return tf.mean(tf.softplus(tf.neg(this.logits(codes)))) as tf.Scalar;
  }

  /** Its own cost, −log D of the prior's draws and −log (1 − D) of codes, means; 2 log 2 where it can't tell them apart. */
  cost(codes: tf.Tensor2D, prior: tf.Tensor2D): tf.Scalar {
    return tf.add(
      tf.mean(tf.softplus(tf.neg(this.logits(prior)))),
      tf.mean(tf.softplus(this.logits(codes))),
    ) as tf.Scalar;
  }

  /** One step down its cost; `step` counts from 1. */
  learn(codes: tf.Tensor2D, prior: tf.Tensor2D, step: number): void {
    const variables = this.#layers.flatMap((layer) => layer.variables.map(({ variable }) => variable));
    tf.tidy(() => {
      const gradients = tf.grads(() => this.cost(codes, prior))(variables);
      variables.forEach((variable, index) => {
        const slot = this.#moments[index] as { mean: tf.Variable; variance: tf.Variable };
        const moments = { mean: slot.mean, variance: slot.variance };
        const [next, mean, variance] = adamUpdate(
          { variable, gradient: gradients[index] as tf.Tensor, ...moments },
          { ...ADAM, step },
        );
        variable.assign(next);
        slot.mean.assign(mean);
        slot.variance.assign(variance);
      });
    });
  }
}
