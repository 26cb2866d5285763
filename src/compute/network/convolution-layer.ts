import type { ConvolutionForm } from "../../vae/layers/layer-form.js";
import type { OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import { Convolution } from "../convolution.js";
import type { Address } from "../kernels.js";
import { type Range, share } from "../range.js";
import type { Arena } from "./arena.js";
import type { KernelLayer, Share, WorkFloats } from "./layer.js";
import { moveParameter, type Parameter, parameter } from "./parameter.js";
import { activate, activationGradient, rowOf, type Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/**
 * A batch's gradient is the sum of so many parts, each summed by one thread: enough for 16 threads, and the same however many
 * there are.
 */
const GRADIENT_PARTS = 16;

/** y = activation(x ∗ W + b) with padding "same", or the same transposed. */
export class ConvolutionLayer implements KernelLayer {
  readonly sumsAcrossThreads = true;
  readonly work: WorkFloats;
  readonly #convolution: Convolution;
  readonly #transposed: boolean;
  readonly #kernel: Parameter;
  readonly #bias: Parameter;
  /** GRADIENT_PARTS × kernel, then as many × bias. */
  readonly #kernelParts: Address;
  readonly #biasParts: Address;

  constructor(
    private readonly form: ConvolutionForm,
    private readonly input: Signal,
    private readonly output: Signal,
    private readonly gradient: "none" | "write",
    rows: number,
    arena: Arena,
  ) {
    this.#transposed = form.kind === "transposedConvolution";
    this.#convolution = new Convolution(sizesOf(form));
    this.#kernel = parameter(arena, form.kernelSize ** 2 * form.input.channels * form.filters);
    this.#bias = parameter(arena, form.filters);
    this.work = { columns: this.#convolution.columnFloats(rows), packed: 0, gradients: this.#kernel.length };
    this.#kernelParts = arena.floats(GRADIENT_PARTS * this.#kernel.length);
    this.#biasParts = arena.floats(GRADIENT_PARTS * this.#bias.length);
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias];
  }

  /** Filters are small: every product packs them anew. */
  prepare(): void {}

  forward(workspace: Workspace, rows: Range): void {
    const { filters, activation } = this.form;
    const output = rowOf(this.output.values, rows.from, this.output.size);
    const compute = this.#transposed ? "imageGradient" : "forward";
    this.#convolution[compute](
      rowOf(this.input.values, rows.from, this.input.size),
      this.#kernel.values,
      output,
      rows.count,
      workspace,
    );
    workspace.kernels.addBias(output, this.#bias.values, (rows.count * this.output.size) / filters, filters);
    activate(workspace, this.output, rows, activation);
  }

  backward(workspace: Workspace, rows: Range): void {
    activationGradient(workspace, this.output, rows, this.form.activation);
    if (this.gradient === "none") return;
    const compute = this.#transposed ? "forward" : "imageGradient";
    this.#convolution[compute](
      rowOf(this.output.gradients, rows.from, this.output.size),
      this.#kernel.values,
      rowOf(this.input.gradients, rows.from, this.input.size),
      rows.count,
      workspace,
    );
  }

  sumGradients(workspace: Workspace, rows: number, { part, parts }: Share): void {
    const { filters } = this.form;
    const own = share(GRADIENT_PARTS, part, parts);
    for (let at = own.from; at < own.from + own.count; at++) {
      const { from, count } = share(rows, at, GRADIENT_PARTS);
      const values = rowOf(this.input.values, from, this.input.size);
      const gradients = rowOf(this.output.gradients, from, this.output.size);
      this.#convolution.filterGradient(
        this.#transposed ? gradients : values,
        this.#transposed ? values : gradients,
        this.#kernelParts + 4 * at * this.#kernel.length,
        count,
        workspace,
      );
      const places = (count * this.output.size) / filters;
      workspace.kernels.sum(gradients, this.#biasParts + 4 * at * filters, 1, places, filters, 1);
    }
  }

  update(workspace: Workspace, _rows: number, { part, parts }: Share, settings: OptimizerStep): void {
    if (part !== parts - 1) return;
    for (const [parameter, sums] of [
      [this.#kernel, this.#kernelParts],
      [this.#bias, this.#biasParts],
    ] as const) {
      const { length } = parameter;
      workspace.kernels.sum(sums, workspace.gradients, 1, GRADIENT_PARTS, length, 1);
      moveParameter(workspace, parameter, { from: 0, count: length }, workspace.gradients, settings);
    }
  }
}

/** A transposed convolution is the gradient of the one that goes from its output to its input. */
function sizesOf({ kind, input, filters, kernelSize, stride }: ConvolutionForm) {
  const transposed = kind === "transposedConvolution";
  const [height, width] = transposed ? [input.height * stride, input.width * stride] : [input.height, input.width];
  const along = (size: number) => {
    const output = Math.ceil(size / stride);
    // Padding "same" as TensorFlow has it: where it is uneven, the smaller part comes first.
    return { output, before: Math.floor(Math.max(0, (output - 1) * stride + kernelSize - size) / 2) };
  };
  const [rows, columns] = [along(height), along(width)];
  return {
    height,
    width,
    channels: transposed ? filters : input.channels,
    kernelHeight: kernelSize,
    kernelWidth: kernelSize,
    outputHeight: rows.output,
    outputWidth: columns.output,
    filters: transposed ? input.channels : filters,
    strideHeight: stride,
    strideWidth: stride,
    dilationHeight: 1,
    dilationWidth: 1,
    top: rows.before,
    left: columns.before,
  };
}
