import type { DenseForm } from "../../vae/layers/layer-form.js";
import { type Range, share } from "../range.js";
import type { Arena } from "./arena.js";
import type { KernelLayer, Share } from "./layer.js";
import { type AdamStep, applyAdam, type Parameter, parameter } from "./parameter.js";
import { activate, activationGradient, rowOf, type Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/** y = activation(x W + b). */
export class DenseLayer implements KernelLayer {
  readonly columnFloats = 0;
  readonly sumsAcrossThreads = false;
  readonly #kernel: Parameter;
  readonly #bias: Parameter;

  /** @param gradient what becomes of the input's gradient: not needed, written, or added to another layer's */
  constructor(
    private readonly form: DenseForm,
    private readonly input: Signal,
    private readonly output: Signal,
    private readonly gradient: "none" | "write" | "add",
    arena: Arena,
  ) {
    this.#kernel = parameter(arena, form.inputSize * form.outputSize);
    this.#bias = parameter(arena, form.outputSize);
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias];
  }

  forward(workspace: Workspace, rows: Range): void {
    const { kernels, scratch } = workspace;
    const { inputSize, outputSize, activation } = this.form;
    const output = rowOf(this.output.values, rows.from, outputSize);
    kernels.matMul(
      rowOf(this.input.values, rows.from, inputSize),
      this.#kernel.values,
      output,
      rows.count,
      outputSize,
      inputSize,
      inputSize,
      outputSize,
      outputSize,
      false,
      false,
      false,
      scratch,
    );
    kernels.addBias(output, this.#bias.values, rows.count, outputSize);
    activate(workspace, this.output, rows, activation);
  }

  backward(workspace: Workspace, rows: Range): void {
    const { kernels, scratch } = workspace;
    const { inputSize, outputSize, activation } = this.form;
    activationGradient(workspace, this.output, rows, activation);
    if (this.gradient === "none") return;
    // ∂/∂x = ∂/∂y · Wᵀ
    kernels.matMul(
      rowOf(this.output.gradients, rows.from, outputSize),
      this.#kernel.values,
      rowOf(this.input.gradients, rows.from, inputSize),
      rows.count,
      inputSize,
      outputSize,
      outputSize,
      outputSize,
      inputSize,
      false,
      true,
      this.gradient === "add",
      scratch,
    );
  }

  /** Each thread sums the gradient of its own part of the parameters, just before it needs it. */
  sumGradients(): void {}

  update(workspace: Workspace, rows: number, { part, parts }: Share, adam: AdamStep): void {
    const { kernels, scratch } = workspace;
    const { inputSize, outputSize } = this.form;
    // ∂/∂W = xᵀ · ∂/∂y, by rows of W.
    const own = share(inputSize, part, parts);
    kernels.matMul(
      this.input.values + 4 * own.from,
      this.output.gradients,
      this.#kernel.gradients + 4 * own.from * outputSize,
      own.count,
      outputSize,
      rows,
      inputSize,
      outputSize,
      outputSize,
      true,
      false,
      false,
      scratch,
    );
    applyAdam(workspace, this.#kernel, { from: own.from * outputSize, count: own.count * outputSize }, adam);
    // A column's sum is too little to be shared; the last thread's part of W is never the larger one.
    if (part !== parts - 1) return;
    kernels.sum(this.output.gradients, this.#bias.gradients, 1, rows, outputSize, 1);
    applyAdam(workspace, this.#bias, { from: 0, count: outputSize }, adam);
  }
}
