import * as tf from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";

/**
 * Signed distances of points of the Poincaré ball of curvature −c to gyroplanes, each times the length of its normal (Ganea et al.
 * 2018, theorem 5; the decoder's first layer of Mathieu et al. 2019, section 3.3):
 *
 * |a|/√c · asinh(2 √c ⟨−p ⊕ z, a⟩ / ((1 − c |−p ⊕ z|²) |a|)) with p = exp₀(bias).
 *
 * The Möbius sum is never made: with u = −p, 1 − c |u ⊕ z|² is (1 − c|u|²)(1 − c|z|²) over the sum's own denominator, which cancels.
 * Near c = 0 it is 2 ⟨z − p, a⟩, a dense layer.
 *
 * @param z batch × d, inside the ball
 * @param kernel d × units, the normals a
 * @param bias d × units, tangent vectors at 0
 */
export function gyroplaneDistances(z: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor2D, c: number): tf.Tensor2D {
  const root = Math.sqrt(c);
  const squares = (columns: tf.Tensor2D) => tf.sum(tf.square(columns), 0, true);
  const tangentLength = tf.sqrt(tf.add(squares(bias), 1e-24));
  // exp₀(v) = tanh(√c |v|/2) v / (√c |v|): tangent vectors are in an orthonormal frame, as elsewhere.
  const ratio = tf.div(tf.tanh(tf.mul(tangentLength, root / 2)), tf.mul(tangentLength, root));
  const u = tf.neg(tf.mul(bias, ratio)) as tf.Tensor2D;
  const zz = tf.mul(c, tf.sum(tf.square(z), 1, true));
  const uu = tf.mul(c, squares(u));
  const normalLength = tf.sqrt(tf.add(squares(kernel), 1e-24));
  const alpha = tf.add(tf.add(1, zz), tf.mul(2 * c, tf.matMul(z, u)));
  const along = tf.add(tf.mul(alpha, tf.sum(tf.mul(u, kernel), 0, true)), tf.mul(tf.sub(1, uu), tf.matMul(z, kernel)));
  const inside = tf.mul(tf.mul(tf.sub(1, uu), tf.sub(1, zz)), normalLength);
  const distance = inverseSine(tf.div(tf.mul(along, 2 * root), tf.maximum(inside, 1e-12)));
  return tf.mul(distance, tf.div(normalLength, root)) as tf.Tensor2D;
}

/** asinh, by either side of 0: in float32 log(a + √(a² + 1)) would lose all digits below it. */
function inverseSine(a: tf.Tensor): tf.Tensor {
  const side = (b: tf.Tensor) => tf.log1p(tf.add(b, tf.div(tf.square(b), tf.add(1, tf.sqrt(tf.add(1, tf.square(b)))))));
  return tf.sub(side(tf.relu(a)), side(tf.relu(tf.neg(a))));
}

export interface GyroplanesConfig {
  readonly units: number;
  /** Below 0. */
  readonly curvature: number;
  readonly activation: "linear" | "relu" | "tanh" | "sigmoid" | "elu" | "softplus";
}

type Shape = (number | null)[];
type LayerArguments = ConstructorParameters<typeof layers.Layer>[0];

/** The same as a layer of a tfjs layers model. Who reads such a model has to import this module first. */
export class GyroplanesLayer extends layers.Layer {
  static readonly className = "Gyroplanes";
  readonly #config: GyroplanesConfig;
  readonly #activation: layers.Layer;

  constructor({ units, curvature, activation, ...rest }: GyroplanesConfig & LayerArguments) {
    super(rest);
    this.#config = { units, curvature, activation };
    this.#activation = layers.activation({ activation });
  }

  override build(shape: Shape | Shape[]): void {
    const width = (shape as Shape).at(-1) as number;
    for (const name of ["kernel", "bias"])
      this.addWeight(name, [width, this.#config.units], "float32", initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    return [...(shape as Shape).slice(0, -1), this.#config.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: Parameters<layers.Layer["call"]>[1]): tf.Tensor {
    const z = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
    const [kernel, bias] = this.weights.map((weight) => weight.read()) as [tf.Tensor2D, tf.Tensor2D];
    return this.#activation.call(gyroplaneDistances(z, kernel, bias, -this.#config.curvature), options) as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config };
  }
}

tf.serialization.registerClass(GyroplanesLayer);
