import type { DenseForm } from "../../vae/layers/layer-form.js";
import type { OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import type { Address } from "../kernels.js";
import { type Range, share } from "../range.js";
import type { Arena } from "./arena.js";
import type { KernelLayer, Share, WorkFloats } from "./layer.js";
import { PANEL_COLUMNS, packedFloats } from "./packed.js";
import { moveParameter, type Parameter, parameter } from "./parameter.js";
import { activate, activationGradient, rowOf, type Signal } from "./signal.js";
import type { Workspace } from "./workspace.js";

/** Rows of W whose gradient is made, used and forgotten while the cache holds it. */
const ROWS_AT_ONCE = 32;

/**
 * y = activation(x W + b).
 *
 * W lies in memory three times: as rows, and packed for x W and for y Wᵀ. Whoever moves a part of it packs that part anew, once
 * for all threads.
 */
export class DenseLayer implements KernelLayer {
  readonly work: WorkFloats;
  readonly sumsAcrossThreads = false;
  readonly #kernel: Parameter;
  readonly #bias: Parameter;
  readonly #biasGradients: Address;
  readonly #packed: Address;
  readonly #packedTransposed: Address;

  /** @param gradient what becomes of the input's gradient: not needed, written, or added to another layer's */
  constructor(
    private readonly form: DenseForm,
    private readonly input: Signal,
    private readonly output: Signal,
    private readonly gradient: "none" | "write" | "add",
    rows: number,
    arena: Arena,
  ) {
    const { inputSize, outputSize } = form;
    this.#kernel = parameter(arena, inputSize * outputSize);
    this.#bias = parameter(arena, outputSize);
    this.#biasGradients = arena.floats(outputSize);
    this.#packed = arena.floats(packedFloats(outputSize, inputSize));
    this.#packedTransposed = arena.floats(gradient === "none" ? 0 : packedFloats(inputSize, outputSize));
    this.work = { columns: 0, packed: packedFloats(outputSize, rows), gradients: ROWS_AT_ONCE * outputSize };
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias];
  }

  prepare(workspace: Workspace, { part, parts }: Share): void {
    this.#pack(workspace, share(this.form.inputSize, part, parts, PANEL_COLUMNS));
  }

  forward(workspace: Workspace, rows: Range): void {
    const { kernels, scratch } = workspace;
    const { inputSize, outputSize, activation } = this.form;
    const output = rowOf(this.output.values, rows.from, outputSize);
    kernels.matMulPacked(
      rowOf(this.input.values, rows.from, inputSize),
      this.#packed,
      output,
      rows.count,
      outputSize,
      inputSize,
      inputSize,
      outputSize,
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
    kernels.matMulPacked(
      rowOf(this.output.gradients, rows.from, outputSize),
      this.#packedTransposed,
      rowOf(this.input.gradients, rows.from, inputSize),
      rows.count,
      inputSize,
      outputSize,
      outputSize,
      inputSize,
      false,
      this.gradient === "add",
      scratch,
    );
  }

  /** Each thread sums the gradient of its own part of the parameters, just before it needs it. */
  sumGradients(): void {}

  update(workspace: Workspace, rows: number, { part, parts }: Share, settings: OptimizerStep): void {
    const { kernels, packed } = workspace;
    const { inputSize, outputSize } = this.form;
    const own = share(inputSize, part, parts, PANEL_COLUMNS);
    kernels.packPart(this.output.gradients, packed, outputSize, rows, outputSize, false, 0, outputSize, 0, rows);
    for (let from = own.from; from < own.from + own.count; from += ROWS_AT_ONCE) {
      const some = { from, count: Math.min(ROWS_AT_ONCE, own.from + own.count - from) };
      this.#sumKernelGradients(workspace, rows, some);
      const moved = { from: some.from * outputSize, count: some.count * outputSize };
      moveParameter(workspace, this.#kernel, moved, workspace.gradients, settings);
      this.#pack(workspace, some);
    }
    // A column's sum is too little to be shared; the first thread's part of W is never the larger one.
    if (part > 0) return;
    kernels.sum(this.output.gradients, this.#biasGradients, 1, rows, outputSize, 1);
    moveParameter(workspace, this.#bias, { from: 0, count: outputSize }, this.#biasGradients, settings);
  }

  /** Some rows of ∂/∂W = xᵀ · ∂/∂y, the latter packed. */
  #sumKernelGradients({ kernels, packed, gradients, scratch }: Workspace, rows: number, some: Range): void {
    const { inputSize, outputSize } = this.form;
    kernels.matMulPacked(
      this.input.values + 4 * some.from,
      packed,
      gradients,
      some.count,
      outputSize,
      rows,
      inputSize,
      outputSize,
      true,
      false,
      scratch,
    );
  }

  /** Packs some rows of W, the first a multiple of PANEL_COLUMNS. */
  #pack({ kernels }: Workspace, { from, count }: Range): void {
    const { inputSize, outputSize } = this.form;
    const { values } = this.#kernel;
    kernels.packPart(values, this.#packed, outputSize, inputSize, outputSize, false, 0, outputSize, from, count);
    if (this.gradient === "none") return;
    kernels.packPart(
      values,
      this.#packedTransposed,
      inputSize,
      outputSize,
      outputSize,
      true,
      from,
      count,
      0,
      outputSize,
    );
  }
}
