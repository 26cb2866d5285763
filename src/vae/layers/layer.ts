import type { layers, Tensor2D, Variable } from "@tensorflow/tfjs";
import type { Activation } from "../../protocol.js";

/** One layer of a network: its variables, its forward pass, and itself as a tfjs layer, for saving. */
export interface Layer {
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly activation: Activation;
  /** In the order in which tfjs saves them. */
  readonly variables: readonly NamedVariable[];
  /** batch × inputSize → batch × outputSize. */
  apply(input: Tensor2D): Tensor2D;
  /** The same layer for a tfjs layers model, without its numbers; `activation` instead of its own where given. */
  toLayersLayer(activation?: Activation): LayersLayer;
}

export type LayersLayer = ReturnType<typeof layers.dense>;

export interface NamedVariable {
  /** Unique in the model: `encoder_1/kernel`. */
  readonly name: string;
  readonly variable: Variable;
}
