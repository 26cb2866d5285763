import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Activation, LikelihoodDescription } from "../../protocol.js";

/** p(x|z): what the decoder's output says about an example. */
export interface Likelihood {
  readonly description: LikelihoodDescription;
  /** Numbers of the decoder's output for each pixel, side by side. */
  readonly parametersPerPixel: number;
  /**
   * log p(x|z) in nats, batch; x is batch × pixels in [0, 1], output is batch × (pixels · parametersPerPixel), before any
   * activation.
   */
  logDensity(x: Tensor2D, output: Tensor2D): Tensor1D;
  /** The activation that turns the decoder's output into the mean image, as a saved decoder ends in it. */
  readonly meanActivation: Activation;
}
