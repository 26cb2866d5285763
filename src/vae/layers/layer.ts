import type { layers, Tensor, Variable } from "@tensorflow/tfjs";
import type { Activation } from "../../protocol.js";
import type { LayerForm } from "./layer-form.js";

/** One layer of a network: its variables, its forward pass, and itself as a tfjs layer, for saving. */
export interface Layer {
  readonly name: string;
  /** Without the batch. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** The layer as plain data; a layer without it trains on the general path alone. */
  readonly form?: LayerForm;
  /** In the order in which tfjs saves them. */
  readonly variables: readonly NamedVariable[];
  /** batch × inputShape → batch × outputShape. */
  apply(input: Tensor): Tensor;
  /**
   * The same layer for a tfjs layers model, without its numbers; `activation` instead of its own where given. Null for a
   * function, which no layers model can hold.
   */
  readonly toLayersLayer: ((activation?: Activation) => LayersLayer) | null;
}

export type LayersLayer = layers.Layer;

export interface NamedVariable {
  /** Unique in the model: `encoder_1/kernel`. */
  readonly name: string;
  readonly variable: Variable;
}
