import type { Activation, ImageShape } from "../../protocol.js";

/**
 * A layer as plain data: from it, it can be computed without tfjs, and on another thread. Sizes are without the batch; filters
 * and paddings are those of `convolution.ts`.
 */
export type LayerForm = DenseForm | ConvolutionForm | ReshapeForm;

export interface DenseForm {
  readonly kind: "dense";
  readonly inputSize: number;
  readonly outputSize: number;
  readonly activation: Activation;
}

export interface ConvolutionForm {
  readonly kind: "convolution" | "transposedConvolution";
  readonly input: ImageShape;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly activation: Activation;
}

/** The same numbers, seen in another shape. */
export interface ReshapeForm {
  readonly kind: "reshape";
}
