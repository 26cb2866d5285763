import { availableParallelism } from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { compileKernels, instantiateKernels, sharedMemory } from "../../compute/kernel-module.js";
import type { KernelBuild } from "../../compute/kernels.js";
import type { Parameter } from "../../compute/network/parameter.js";
import type { Batch } from "../../data/batches.js";
import type { ImageSet } from "../../data/data-set.js";
import type { ImageShape, TrainingConfiguration } from "../../protocol.js";
import type { NamedVariable } from "../../vae/layers/layer.js";
import { adamDescription, optimizerForms } from "../../vae/optimizers/optimizer-step.js";
import {
  createVae,
  decoderWeightBytes,
  disposeVae,
  saveDecoder,
  saveEncoder,
  saveOwnVariables,
  type Vae,
  vaeVariables,
} from "../../vae/vae.js";
import type { Evaluation, StateArray, Terms, TrainingEngine } from "../engine.js";
import { addTerms, meanTerms, type TermsSum } from "../terms-sum.js";
import { Layout, type ProgramPlan } from "./program.js";
import { Team } from "./team.js";
import { vaeForm } from "./vae-form.js";

/** Large enough to keep all threads busy. */
const EVALUATION_BATCH = 512;
/** Below this many rows a thread waits longer than it works. */
const FEWEST_ROWS = 8;
const MOST_THREADS = 16;
const LARGEST_MEMORY_BYTES = 2 ** 31;

export interface KernelEngineOptions {
  /** Of WebAssembly files; the threads' script lies beside it. */
  readonly wasmFolder: string;
  readonly build: KernelBuild;
  /** As many as there are processors, unless it is said. It decides about no number. */
  readonly threads?: number;
  /** Hears what is not as fast as it could be, in one line. */
  readonly warn?: (message: string) => void;
}

/**
 * The fast path: declared networks with a Gaussian latent space and any likelihood of ours, by kernels alone, on all processors.
 * There is no tape and no tensor in a step; weights lie in shared memory, and go back to the model when it is saved.
 */
export class KernelEngine implements TrainingEngine {
  readonly #variables: readonly NamedVariable[];
  readonly #parameters: readonly Parameter[];
  /** Whether the model's variables are older than the shared memory. */
  #stale = false;

  private constructor(
    private readonly configuration: TrainingConfiguration,
    private readonly vae: Vae,
    private readonly team: Team,
  ) {
    this.#variables = vaeVariables(vae);
    this.#parameters = team.layout.network.parameters;
    for (const [position, { variable }] of this.#variables.entries()) {
      this.#write(this.#parameters[position]?.values as number, (variable as tf.Tensor).dataSync<"float32">());
    }
    team.program.prepare();
  }

  /** Null where the model, the memory or this machine's WebAssembly takes the general path. @throws ConfigurationError */
  static async create(
    configuration: TrainingConfiguration,
    image: ImageShape,
    { wasmFolder, build, threads = availableParallelism(), warn = () => undefined }: KernelEngineOptions,
  ): Promise<KernelEngine | null> {
    const module = await compileKernels(wasmFolder, build);
    const vae = createVae(configuration, image);
    const form = vaeForm(vae, configuration);
    if (module && form) {
      const plan: ProgramPlan = {
        form,
        optimizer: configuration.optimizer ?? adamDescription,
        seed: configuration.seed,
        rows: Math.max(configuration.batchSize, EVALUATION_BATCH),
        threads: Math.max(1, Math.min(threads, MOST_THREADS, Math.floor(configuration.batchSize / FEWEST_ROWS))),
        scratchBytes: instantiateKernels(module, sharedMemory(1)).matMulScratchBytes(),
      };
      const script = path.join(wasmFolder, "..", "training-thread.js");
      const team = new Layout(plan).bytes <= LARGEST_MEMORY_BYTES ? await startTeam(plan, module, script, warn) : null;
      if (team) return new KernelEngine(configuration, vae, team);
    }
    disposeVae(vae);
    return null;
  }

  get threads(): number {
    return this.team.threads;
  }

  trainBatch({ images, indices, from, to }: Batch, step: number, learningRate: number): Terms {
    this.team.run(images, indices.subarray(from, to), { kind: "train", step, firstNoise: 0, learningRate });
    this.#stale = true;
    return this.#terms(to - from);
  }

  evaluate(images: ImageSet, draw: number): Evaluation {
    const { count } = images;
    const { posterior, likelihood } = this.team.layout.network;
    const { size } = posterior.z;
    const means = new Float32Array(count * size);
    const logVariances = new Float32Array(count * size);
    const reconstruction = new Float32Array(count);
    const kl = new Float32Array(count);
    const bound = this.team.layout.network.posterior.bound;
    let sum: TermsSum | null = null;
    for (let from = 0; from < count; from += EVALUATION_BATCH) {
      const examples = Math.min(EVALUATION_BATCH, count - from);
      const indices = Uint32Array.from({ length: examples }, (_, at) => from + at);
      this.team.run(images, indices, { kind: "evaluate", step: draw, firstNoise: from, learningRate: 0 });
      means.set(this.#read(posterior.mean.values, examples * size), from * size);
      const unbounded = this.#read(posterior.logVariance.values, examples * size);
      logVariances.set(
        unbounded.map((value) => Math.min(bound, Math.max(-bound, value))),
        from * size,
      );
      reconstruction.set(
        this.#read(likelihood.logDensity, examples).map((density) => -density),
        from,
      );
      const perDimension = this.#read(posterior.kl, examples * size);
      for (let at = 0; at < examples; at++) kl[from + at] = total(perDimension.subarray(at * size, (at + 1) * size));
      sum = addTerms(sum, this.#terms(examples));
    }
    return { terms: meanTerms(sum as unknown as TermsSum), means, logVariances, reconstruction, kl };
  }

  encoder() {
    return saveEncoder(this.#current());
  }

  decoder() {
    return saveDecoder(this.#current());
  }

  decoderWeights() {
    return decoderWeightBytes(this.#current());
  }

  state(): StateArray[] {
    const optimizer = this.#slots().map(({ name, shape, address, length }) => ({
      ...{ name, shape, data: this.#read(address, length).slice() },
    }));
    return [...optimizer, ...saveOwnVariables(this.#current())];
  }

  restore(arrays: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): void {
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

  adopt(
    arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>,
  ): string[] {
    const fresh: string[] = [];
    for (const [position, { name, variable }] of this.#variables.entries()) {
      const found = arrays.get(name);
      if (found && tf.util.arraysEqual([...found.shape], variable.shape)) {
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

  /** Means over the batch that was computed last, added in double precision. */
  #terms(examples: number): Terms {
    const { posterior, likelihood } = this.team.layout.network;
    const { size } = posterior.z;
    const perDimension = this.#read(posterior.kl, examples * size);
    const klByDimension = Array.from({ length: size }, () => 0);
    perDimension.forEach((value, at) => {
      klByDimension[at % size] = (klByDimension[at % size] as number) + value / examples;
    });
    const reconstruction = -total(this.#read(likelihood.logDensity, examples)) / examples;
    const kl = total(klByDimension);
    const objective = reconstruction + this.configuration.beta * kl;
    return {
      ...{ examples, reconstruction, kl, objective, klByDimension, penalties: [], measures: [] },
      divergence: { name: "kl", value: kl },
    };
  }

  /** Weights were written. */
  #changed(): void {
    this.team.program.prepare();
    this.#stale = true;
  }

  /** The model with the weights of the shared memory. */
  #current(): Vae {
    if (this.#stale) {
      for (const [position, { variable }] of this.#variables.entries()) {
        const { values, length } = this.#parameters[position] as Parameter;
        const current = tf.tensor(this.#read(values, length).slice(), variable.shape);
        variable.assign(current);
        current.dispose();
      }
      this.#stale = false;
    }
    return this.vae;
  }

  /** The optimizer's arrays, under the names that `Optimizer` gives them. */
  #slots(): { name: string; shape: number[]; address: number; length: number }[] {
    const names = optimizerForms[this.team.program.plan.optimizer.kind].arrays;
    return this.#variables.flatMap(({ name, variable: { shape } }, position) => {
      const { arrays, length } = this.#parameters[position] as Parameter;
      return names.map((array, at) => ({
        ...{ name: `${array}/${name}`, shape: [...shape], address: arrays[at] as number, length },
      }));
    });
  }

  #read(address: number, length: number): Float32Array {
    return this.team.program.floats.subarray(address / 4, address / 4 + length);
  }

  #write(address: number, values: ArrayLike<number>): void {
    this.team.program.floats.set(values, address / 4);
  }
}

/** All threads, or this one alone where others cannot be started; null where there is no memory for it. */
async function startTeam(
  plan: ProgramPlan,
  module: WebAssembly.Module,
  script: string,
  warn: (message: string) => void,
): Promise<Team | null> {
  try {
    return await Team.start(plan, module, script);
  } catch (error) {
    if (plan.threads > 1) warn(`training runs on one thread, since others could not be started: ${error}`);
  }
  return Team.start({ ...plan, threads: 1 }, module, script).catch(() => null);
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] as number;
  return sum;
}
