import type { ConvolutionalDescription, ImageShape } from "../../protocol.js";
import { checkActivation, checkUnits, checkWhole } from "../checks.js";
import { ConfigurationError } from "../configuration-error.js";
import { convolution, transposedConvolution } from "../layers/convolution.js";
import { dense } from "../layers/dense.js";
import type { Layer } from "../layers/layer.js";
import { reshape } from "../layers/reshape.js";
import { type Architecture, pixelsOf } from "./architecture.js";
import { denseLayers } from "./mlp.js";

/** Strided convolutions at the image's side, transposed ones back; fully connected layers between them and the latent space. */
export function conv(description: ConvolutionalDescription): Architecture {
  const { filters, kernelSize, stride, hidden, activation } = description;
  checkUnits("filters", filters);
  if (filters.length === 0) throw new ConfigurationError("a convolutional network needs filters, as in conv([32, 64])");
  checkUnits("hidden units", hidden);
  checkWhole("kernel size", kernelSize, 1, 64);
  checkWhole("stride", stride, 1, 16);
  checkActivation(activation);

  function encoderLayers(image: ImageShape, seed: number): Layer[] {
    const layers: Layer[] = [reshape("encoder_image", [pixelsOf(image)], shapeOf(image))];
    let input = image;
    for (const [position, channels] of filters.entries()) {
      const name = `encoder_conv_${position + 1}`;
      layers.push(convolution({ name, input, filters: channels, kernelSize, stride, activation, seed }));
      input = { height: Math.ceil(input.height / stride), width: Math.ceil(input.width / stride), channels };
    }
    layers.push(reshape("encoder_row", shapeOf(input), [pixelsOf(input)]));
    return [...layers, ...denseLayers("encoder", { hidden, activation }, pixelsOf(input), seed)];
  }

  function decoderLayers(latentSize: number, image: ImageShape, parametersPerPixel: number, seed: number): Layer[] {
    let input: ImageShape = { ...smallest(image, stride, filters.length), channels: filters[0] as number };
    const layers = denseLayers("decoder", { hidden, activation }, latentSize, seed);
    layers.push(
      dense({
        name: "decoder_code",
        inputSize: hidden.at(-1) ?? latentSize,
        outputSize: pixelsOf(input),
        activation,
        seed,
      }),
      reshape("decoder_image", [pixelsOf(input)], shapeOf(input)),
    );
    const outputs = [...filters.slice(1), image.channels * parametersPerPixel];
    for (const [position, channels] of outputs.entries()) {
      const last = position === outputs.length - 1;
      layers.push(
        transposedConvolution({
          name: last ? "decoder_output" : `decoder_conv_${position + 1}`,
          ...{ input, filters: channels, kernelSize, stride, seed },
          activation: last ? "linear" : activation,
        }),
      );
      input = { height: input.height * stride, width: input.width * stride, channels };
    }
    return [...layers, reshape("decoder_row", shapeOf(input), [pixelsOf(input)])];
  }

  return { encoderLayers, decoderLayers };
}

/** The image that so many transposed convolutions make into the one that is wanted. */
function smallest({ height, width }: ImageShape, stride: number, times: number) {
  const factor = stride ** times;
  if (height % factor !== 0 || width % factor !== 0) {
    throw new ConfigurationError(
      `decoder: ${times} convolutions of stride ${stride} can't end in ${height}×${width} images, whose sides are no multiples of ${factor}; use fewer filters or another stride`,
    );
  }
  return { height: height / factor, width: width / factor };
}

function shapeOf({ height, width, channels }: ImageShape): number[] {
  return [height, width, channels];
}
