import * as tf from "@tensorflow/tfjs";
import type { Parameter } from "../../compute/network/parameter.js";
import type { Signal } from "../../compute/network/signal.js";
import type { ImageSet } from "../../data/data-set.js";
import type { NamedVariable } from "../../vae/layers/layer.js";
import { optimizerForms } from "../../vae/optimizers/optimizer-step.js";
import {
  decoderWeightBytes,
  disposeVae,
  type NamedArrays,
  saveDecoder,
  saveEncoder,
  saveOwnVariables,
  type Vae,
  vaeVariables,
} from "../../vae/vae.js";
import type { StateArray } from "../engine.js";
import type { Job } from "./program.js";
import type { Team } from "./team.js";

/**
 * A model whose networks' weights, and what the optimizer keeps of them, lie in the memory that a team of threads shares. They go
 * back to the model when it is asked for. The engines are made of it.
 */
export abstract class KernelModel {
  /** Those that lie in shared memory: all but the latent space's own. */
  readonly #variables: readonly NamedVariable[];
  readonly #parameters: readonly Parameter[];
  /** Whether the model's variables are older than the shared memory. */
  #stale = false;

  constructor(
    protected readonly vae: Vae,
    protected readonly team: Team,
  ) {
    this.#parameters = team.layout.network.parameters;
    this.#variables = vaeVariables(vae).slice(0, this.#parameters.length);
    for (const [position, { variable }] of this.#variables.entries()) {
      this.#write(this.#parameters[position]?.values as number, (variable as tf.Tensor).dataSync<"float32">());
    }
    team.program.prepare();
  }

  get threads(): number {
    return this.team.threads;
  }

  encoder() {
    return saveEncoder(this.current);
  }

  decoder() {
    return saveDecoder(this.current);
  }

  decoderWeights() {
    return decoderWeightBytes(this.current);
  }

  state(): StateArray[] {
    return [...this.optimizerState(), ...saveOwnVariables(this.current)];
  }

  /** All threads' work on a batch: the examples `indices` of a set of images. @throws Error where a thread fails */
  protected run(images: ImageSet, indices: Uint32Array, job: Omit<Job, "images" | "count">): void {
    this.team.run(images, indices, job);
    if (job.pass === "learn" || (job.pass === "whole" && job.training)) this.#stale = true;
  }

  /** The model with the weights of the shared memory. */
  protected get current(): Vae {
    if (this.#stale) {
      for (const [position, { variable }] of this.#variables.entries()) {
        const { values, length } = this.#parameters[position] as Parameter;
        const now = tf.tensor(this.read(values, length).slice(), variable.shape);
        variable.assign(now);
        now.dispose();
      }
      this.#stale = false;
    }
    return this.vae;
  }

  /** Some floats of the shared memory, as they are until the next turn. */
  protected read(address: number, length: number): Float32Array {
    return this.team.program.floats.subarray(address / 4, address / 4 + length);
  }

  /** The first rows of what lies between two layers. */
  protected rows({ values, size }: Signal, count: number): Float32Array {
    return this.read(values, count * size);
  }

  /** The optimizer's arrays, under the names that `Optimizer` gives them. */
  protected optimizerState(): StateArray[] {
    return this.#slots().map(({ name, shape, address, length }) => ({
      ...{ name, shape, data: this.read(address, length).slice() },
    }));
  }

  /** Of the networks and the optimizer. @throws Error where an array is missing or of another size */
  restore(arrays: NamedArrays): void {
    const weights = this.#variables.map(({ name }, position) => {
      const { values, length } = this.#parameters[position] as Parameter;
      return { name, address: values, length };
    });
    for (const { name, address, length } of [...weights, ...this.#slots()]) {
      const found = arrays.get(name);
      if (!found || found.data.length !== length) throw new Error(`the checkpoint has no fitting "${name}"`);
      this.#write(address, found.data);
    }
    this.#changed();
  }

  /** Takes weights that fit by name and shape. Returns the names of the variables that keep their own. */
  adopt(arrays: NamedArrays): string[] {
    const fresh: string[] = [];
    for (const [position, { name, variable }] of this.#variables.entries()) {
      const found = arrays.get(name);
      if (found?.shape && tf.util.arraysEqual([...found.shape], variable.shape)) {
        this.#write((this.#parameters[position] as Parameter).values, found.data);
      } else fresh.push(name);
    }
    this.#changed();
    return fresh;
  }

  dispose(): void {
    this.team.dispose();
    disposeVae(this.vae);
  }

  /** Weights were written. */
  #changed(): void {
    this.team.program.prepare();
    this.#stale = true;
  }

  #slots(): { name: string; shape: number[]; address: number; length: number }[] {
    const names = optimizerForms[this.team.program.plan.optimizer.kind].arrays;
    return this.#variables.flatMap(({ name, variable: { shape } }, position) => {
      const { arrays, length } = this.#parameters[position] as Parameter;
      return names.map((array, at) => ({
        ...{ name: `${array}/${name}`, shape: [...shape], address: arrays[at] as number, length },
      }));
    });
  }

  #write(address: number, values: ArrayLike<number>): void {
    this.team.program.floats.set(values, address / 4);
  }
}
