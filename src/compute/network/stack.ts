import type { LayerForm } from "../../vae/layers/layer-form.js";
import type { Arena } from "./arena.js";
import { ConvolutionLayer } from "./convolution-layer.js";
import { DenseLayer } from "./dense-layer.js";
import type { KernelLayer } from "./layer.js";
import { type Signal, signal } from "./signal.js";

export interface Stack {
  readonly layers: readonly KernelLayer[];
  readonly output: Signal;
}

/** Layers one behind the other. @param trained whether the input has a gradient */
export function stack(forms: readonly LayerForm[], input: Signal, trained: boolean, rows: number, arena: Arena): Stack {
  const layers: KernelLayer[] = [];
  let output = input;
  for (const form of forms) {
    if (form.kind === "reshape") continue;
    const gradient = trained || layers.length > 0 ? "write" : "none";
    const [before, size] = [output, outputSize(form)];
    output = signal(arena, rows, size);
    layers.push(
      form.kind === "dense"
        ? new DenseLayer(form, before, output, gradient, rows, arena)
        : new ConvolutionLayer(form, before, output, gradient, rows, arena),
    );
  }
  return { layers, output };
}

function outputSize(form: Exclude<LayerForm, { kind: "reshape" }>): number {
  if (form.kind === "dense") return form.outputSize;
  const { kind, input, filters, stride } = form;
  const side = (size: number) => (kind === "convolution" ? Math.ceil(size / stride) : size * stride);
  return side(input.height) * side(input.width) * filters;
}
