import type { LikelihoodForm } from "../../../vae/likelihoods/likelihood-form.js";
import { densityKernels } from "../../density-kernels.js";
import type { Address } from "../../kernels.js";
import type { Arena } from "../arena.js";
import type { Signal } from "../signal.js";
import { GaussianOutput } from "./gaussian-output.js";
import type { Output } from "./output.js";
import { PixelOutput } from "./pixel-output.js";

/** What a likelihood makes of a decoder's output. @param x rows × pixels */
export function createOutput(
  form: LikelihoodForm,
  x: Address,
  pixels: number,
  output: Signal,
  rows: number,
  arena: Arena,
): Output {
  return form.kind === "gaussian"
    ? new GaussianOutput(form, x, pixels, output, rows, arena)
    : new PixelOutput(densityKernels[form.kind], x, pixels, output, rows, arena);
}
