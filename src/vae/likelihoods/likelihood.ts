import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Activation, LikelihoodDescription } from "../../protocol.js";
import type { Layer, NamedVariable } from "../layers/layer.js";
import type { LikelihoodForm } from "./likelihood-form.js";

/** p(x|z): what the decoder's output says about an example. A new likelihood is a new file and a line of the registry. */
export interface Likelihood {
  readonly description: LikelihoodDescription;
  /** As plain data, where it can be said so. */
  readonly form?: LikelihoodForm;
  /** Numbers of the decoder's output for each pixel, side by side. */
  readonly parametersPerPixel: number;
  /** What of the likelihood itself is trained. */
  readonly variables: readonly NamedVariable[];
  /**
   * log p(x|z) in nats, batch; x is batch × pixels in [0, 1], output is batch × (pixels · parametersPerPixel), before any
   * activation.
   */
  logDensity(x: Tensor2D, output: Tensor2D): Tensor1D;
  /**
   * η(output), batch × pixels, where log p(x|z) = x · η + a part of z alone + a part of x alone: many images are then held against
   * many codes by one matrix product.
   */
  naturalParameters?(output: Tensor2D): Tensor2D;
  /** The activation in which a saved decoder ends, so that it gives an image in [0, 1]. */
  readonly meanActivation: Activation;
  /** What a saved decoder has after it, where an activation alone makes no image; untrained. */
  meanLayers?(pixels: number): readonly Layer[];
}
