import type { DenseForm, LayerForm } from "../../vae/layers/layer-form.js";
import type { LikelihoodForm } from "../../vae/likelihoods/likelihood-form.js";
import type { OptimizerStep } from "../../vae/optimizers/optimizer-step.js";
import type { Address } from "../kernels.js";
import type { Range } from "../range.js";
import type { Arena } from "./arena.js";
import { DenseLayer } from "./dense-layer.js";
import type { GaussianForm } from "./gaussian-posterior.js";
import type { KernelLayer, Share, WorkFloats } from "./layer.js";
import { createOutput } from "./outputs/create-output.js";
import type { Output } from "./outputs/output.js";
import type { Parameter } from "./parameter.js";
import { type Signal, signal } from "./signal.js";
import { stack } from "./stack.js";
import type { Workspace } from "./workspace.js";

/** A VAE's networks as plain data, and its latent space where kernels compute it. */
export interface VaeForm {
  readonly pixels: number;
  readonly encoder: readonly LayerForm[];
  /** What the latent space is made of. */
  readonly heads: readonly DenseForm[];
  /** Coordinates of one z. */
  readonly dimensions: number;
  /** Null where something else makes z of the heads, and their gradients of the one by z. */
  readonly gaussian: GaussianForm | null;
  readonly decoder: readonly LayerForm[];
  readonly likelihood: LikelihoodForm;
}

/** Where everything of a VAE's networks and of a batch lies in memory, and their passes over rows of the batch. */
export class VaeNetwork {
  /** rows × pixels, to be filled before a pass. */
  readonly x: Address;
  readonly heads: readonly Signal[];
  readonly z: Signal;
  readonly likelihood: Output;
  readonly #encoder: readonly KernelLayer[];
  readonly #heads: readonly KernelLayer[];
  readonly #decoder: readonly KernelLayer[];

  /** @param rows the largest batch */
  constructor(form: VaeForm, rows: number, arena: Arena) {
    this.x = arena.floats(rows * form.pixels);
    const input = { size: form.pixels, values: this.x, gradients: 0 };
    const body = stack(form.encoder, input, false, rows, arena);
    const trained = body.layers.length > 0;
    this.#encoder = body.layers;
    this.heads = form.heads.map(({ outputSize }) => signal(arena, rows, outputSize));
    this.#heads = form.heads.map((head, position) => {
      const gradient = trained ? (position === 0 ? "write" : "add") : "none";
      return new DenseLayer(head, body.output, this.heads[position] as Signal, gradient, rows, arena);
    });
    this.z = signal(arena, rows, form.dimensions);
    const decoder = stack(form.decoder, this.z, true, rows, arena);
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

  /** From images to the heads. */
  encode(workspace: Workspace, rows: Range): void {
    for (const layer of [...this.#encoder, ...this.#heads]) layer.forward(workspace, rows);
  }

  /** From z to the log density of the images. */
  decode(workspace: Workspace, rows: Range): void {
    for (const layer of this.#decoder) layer.forward(workspace, rows);
    this.likelihood.forward(workspace, rows);
  }

  /** The same, and the gradients of the mean reconstruction over a batch of `examples`, by z too. */
  decodeWithGradient(workspace: Workspace, rows: Range, examples: number): void {
    for (const layer of this.#decoder) layer.forward(workspace, rows);
    this.likelihood.backward(workspace, rows, -1 / examples);
    for (const layer of [...this.#decoder].reverse()) layer.backward(workspace, rows);
  }

  /** After `encode`, from the gradients by the heads. */
  encodeBackward(workspace: Workspace, rows: Range): void {
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
