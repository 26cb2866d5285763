import type { ImageShape } from "../../protocol.js";
import type { Layer } from "../layers/layer.js";

/** How a network is built between an image and a latent space. A new architecture is a new file and a line of the registry. */
export interface Architecture {
  /** From a row of pixels (height × width × channels) to the row that the latent space's heads read. @throws ConfigurationError */
  encoderLayers(image: ImageShape, seed: number): Layer[];
  /**
   * From z to the likelihood's parameters before any activation: a row of height × width × channels × parametersPerPixel,
   * a pixel's parameters side by side. @throws ConfigurationError
   */
  decoderLayers(latentSize: number, image: ImageShape, parametersPerPixel: number, seed: number): Layer[];
}

export function pixelsOf({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}
