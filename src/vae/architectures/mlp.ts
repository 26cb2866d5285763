import type { Activation, MlpDescription } from "../../protocol.js";
import { checkActivation, checkUnits } from "../checks.js";
import { dense } from "../layers/dense.js";
import type { Layer } from "../layers/layer.js";
import { type Architecture, pixelsOf } from "./architecture.js";

/** Fully connected layers only (Kingma & Welling, appendix C). */
export function mlp({ hidden, activation }: MlpDescription): Architecture {
  checkUnits("hidden units", hidden);
  checkActivation(activation);
  return {
    encoderLayers: (image, seed) => denseLayers("encoder", { hidden, activation }, pixelsOf(image), seed),
    decoderLayers: (latentSize, image, parametersPerPixel, seed) => {
      const layers = denseLayers("decoder", { hidden, activation }, latentSize, seed);
      const output = dense({
        name: "decoder_output",
        inputSize: hidden.at(-1) ?? latentSize,
        outputSize: pixelsOf(image) * parametersPerPixel,
        activation: "linear",
        seed,
      });
      return [...layers, output];
    },
  };
}

/** A stack of fully connected layers, named `encoder_1`, `encoder_2`, … */
export function denseLayers(
  part: string,
  { hidden, activation }: { readonly hidden: readonly number[]; readonly activation: Activation },
  inputSize: number,
  seed: number,
): Layer[] {
  return hidden.map((units, position) =>
    dense({
      name: `${part}_${position + 1}`,
      inputSize: hidden[position - 1] ?? inputSize,
      outputSize: units,
      activation,
      seed,
    }),
  );
}
