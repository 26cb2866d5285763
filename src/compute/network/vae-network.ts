import type { DenseForm, LayerForm } from "../../vae/layers/layer-form.js";
import type { LikelihoodForm } from "../../vae/likelihoods/likelihood-form.js";
import type { OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import { DenseLayer } from "./dense-layer.js";
import { GaussianPosterior } from "./gaussian-posterior.js";
import type { KernelLayer, Share, WorkFloats } from "./layer.js";
import { createOutput } from "./outputs/create-output.js";
import type { Output } from "./outputs/output.js";
import type { Parameter } from "./parameter.js";
import { signal } from "./signal.js";
import { stack } from "./stack.js";
import type { Workspace } from "./workspace.js";

/** A VAE with a Gaussian latent space as plain data. */
export interface VaeForm {
  readonly pixels: number;
  readonly encoder: readonly LayerForm[];
  /** Mean and log variance. */
  readonly heads: readonly [DenseForm, DenseForm];
  readonly logVarianceBound: number;
  readonly decoder: readonly LayerForm[];
  readonly likelihood: LikelihoodForm;
  readonly beta: number;
}

/** Where everything of a VAE and of a batch lies in memory, and its passes over rows of the batch. */
export class VaeNetwork {
  /** rows × pixels, to be filled before a pass. */
  readonly x: Address;
  readonly posterior: GaussianPosterior;
  readonly likelihood: Output;
  readonly #encoder: readonly KernelLayer[];
  readonly #heads: readonly KernelLayer[];
  readonly #decoder: readonly KernelLayer[];

  /** @param rows the largest batch */
  constructor(
    private readonly form: VaeForm,
    rows: number,
    arena: Arena,
  ) {
    this.x = arena.floats(rows * form.pixels);
    const input = { size: form.pixels, values: this.x, gradients: 0 };
    const body = stack(form.encoder, input, false, rows, arena);
    const [mean, logVariance] = form.heads.map(({ outputSize }) => signal(arena, rows, outputSize)) as [
      ReturnType<typeof signal>,
      ReturnType<typeof signal>,
    ];
    const trained = body.layers.length > 0;
    this.#encoder = body.layers;
    this.#heads = [
      new DenseLayer(form.heads[0], body.output, mean, trained ? "write" : "none", rows, arena),
      new DenseLayer(form.heads[1], body.output, logVariance, trained ? "add" : "none", rows, arena),
    ];
    this.posterior = new GaussianPosterior(mean, logVariance, form.logVarianceBound, rows, arena);
    const decoder = stack(form.decoder, this.posterior.z, true, rows, arena);
    this.#decoder = decoder.layers;
    this.likelihood = createOutput(form.likelihood, this.x, form.pixels, decoder.output, rows, arena);
  }

  /** In the order of `vaeVariables`. */
  get parameters(): readonly Parameter[] {
    return [...this.#layers, this.likelihood].flatMap(({ parameters }) => parameters);
  }

  /** What a thread needs to work in: one layer at a time. */
  get work(): WorkFloats {
    const most = (of: keyof WorkFloats) => Math.max(0, ...this.#layers.map(({ work }) => work[of]));
    return { columns: most("columns"), packed: most("packed"), gradients: most("gradients") };
  }

  get sumsAcrossThreads(): boolean {
    return this.#layers.some(({ sumsAcrossThreads }) => sumsAcrossThreads);
  }

  /** To be called once the parameters were written from outside. */
  prepare(workspace: Workspace, share: Share): void {
    for (const layer of this.#layers) layer.prepare(workspace, share);
  }

  evaluate(workspace: Workspace, rows: Range): void {
    this.forward(workspace, rows);
    this.likelihood.forward(workspace, rows);
  }

  /** To the decoder's output. */
  forward(workspace: Workspace, rows: Range): void {
    for (const layer of [...this.#encoder, ...this.#heads]) layer.forward(workspace, rows);
    this.posterior.forward(workspace, rows);
    for (const layer of this.#decoder) layer.forward(workspace, rows);
  }

  /** After `forward`: the log density, and the gradients of mean reconstruction + β · KL over a batch of `examples`. */
  backward(workspace: Workspace, rows: Range, examples: number): void {
    this.likelihood.backward(workspace, rows, -1 / examples);
    for (const layer of [...this.#decoder].reverse()) layer.backward(workspace, rows);
    this.posterior.backward(workspace, rows, this.form.beta / examples);
    for (const layer of this.#heads) layer.backward(workspace, rows);
    for (const layer of [...this.#encoder].reverse()) layer.backward(workspace, rows);
  }

  sumGradients(workspace: Workspace, examples: number, share: Share): void {
    for (const layer of this.#layers) layer.sumGradients(workspace, examples, share);
  }

  update(workspace: Workspace, examples: number, share: Share, settings: OptimizerStep): void {
    for (const layer of [...this.#layers, this.likelihood]) layer.update(workspace, examples, share, settings);
  }

  get #layers(): readonly KernelLayer[] {
    return [...this.#encoder, ...this.#heads, ...this.#decoder];
  }
}
