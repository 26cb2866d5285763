import { instantiateKernels } from "../../compute/kernel-module.js";
import { Arena } from "../../compute/network/arena.js";
import { GaussianPosterior } from "../../compute/network/gaussian-posterior.js";
import type { Signal } from "../../compute/network/signal.js";
import { type VaeForm, VaeNetwork } from "../../compute/network/vae-network.js";
import type { Workspace } from "../../compute/network/workspace.js";
import { type Range, share } from "../../compute/range.js";
import { RENDEZVOUS_BYTES, Rendezvous } from "../../compute/threads/rendezvous.js";
import { fillBatch, fillTrainingBatch } from "../../data/batches.js";
import type { ImageSet } from "../../data/data-set.js";
import type { OptimizerDescription } from "../../protocol.js";
import { optimizerStep } from "../../vae/optimizers/optimizer-step.js";
import { RandomStream, standardNormals } from "../../vae/random.js";

/** What every thread builds the same program from. */
export interface ProgramPlan {
  readonly form: VaeForm;
  readonly optimizer: OptimizerDescription;
  readonly seed: number;
  /** The largest batch. */
  readonly rows: number;
  readonly threads: number;
  /** Of a matrix product. */
  readonly scratchBytes: number;
}

/** What a turn computes: a model from images to what moves it, or a part of that, where the latent space is computed elsewhere. */
const passes = ["whole", "encode", "decode", "learn"] as const;
export type Pass = (typeof passes)[number];

/** One turn of all threads; the batch's examples are in `Program.indices`. */
export interface Job {
  readonly pass: Pass;
  /** Whether pixels are drawn anew, and gradients taken. */
  readonly training: boolean;
  /** The set of images, by the number under which the threads got it. */
  readonly images: number;
  /** Examples in the batch. */
  readonly count: number;
  /** The step, or one evaluation's number. */
  readonly step: number;
  /** Position of the batch's first example in the order of the noise. */
  readonly firstNoise: number;
  readonly learningRate: number;
}

const JOB_NUMBERS = 7;

/** Where everything lies: the same for all who lay it out from the same plan. */
export class Layout {
  readonly rendezvous: number;
  readonly job: number;
  readonly indices: number;
  readonly network: VaeNetwork;
  /** Null where the latent space is computed elsewhere. */
  readonly posterior: GaussianPosterior | null;
  readonly areas: readonly Omit<Workspace, "kernels" | "floats">[];
  readonly bytes: number;

  constructor({ form, rows, threads, scratchBytes }: ProgramPlan) {
    const arena = new Arena();
    this.rendezvous = arena.allocate(RENDEZVOUS_BYTES);
    this.job = arena.allocate(8 * JOB_NUMBERS);
    this.indices = arena.allocate(4 * rows);
    this.network = new VaeNetwork(form, rows, arena);
    const { work, heads, z } = this.network;
    const [mean, logVariance] = heads as [Signal, Signal];
    this.posterior = form.gaussian ? new GaussianPosterior(mean, logVariance, z, form.gaussian, rows, arena) : null;
    this.areas = Array.from({ length: threads }, () => ({
      scratch: arena.allocate(scratchBytes),
      columns: arena.floats(work.columns),
      packed: arena.floats(work.packed),
      gradients: arena.floats(work.gradients),
    }));
    this.bytes = arena.bytes;
  }
}

/** What each thread runs, on its own part of every batch. */
export class Program {
  readonly rendezvous: Rendezvous;
  readonly floats: Float32Array;
  readonly indices: Uint32Array;
  readonly #job: Float64Array;
  readonly #workspace: Workspace;

  constructor(
    readonly plan: ProgramPlan,
    private readonly layout: Layout,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    private readonly part: number,
    private readonly imagesOf: (set: number) => ImageSet,
  ) {
    const buffer = memory.buffer as unknown as SharedArrayBuffer;
    this.rendezvous = new Rendezvous(buffer, layout.rendezvous, plan.threads);
    this.floats = new Float32Array(buffer);
    this.indices = new Uint32Array(buffer, layout.indices, plan.rows);
    this.#job = new Float64Array(buffer, layout.job, JOB_NUMBERS);
    const area = layout.areas[part] as Layout["areas"][number];
    this.#workspace = { kernels: instantiateKernels(module, memory), floats: this.floats, ...area };
  }

  set job({ pass, training, images, count, step, firstNoise, learningRate }: Job) {
    this.#job.set([passes.indexOf(pass), training ? 1 : 0, images, count, step, firstNoise, learningRate]);
  }

  get job(): Job {
    const [pass, training, images, count, step, firstNoise, learningRate] = this.#job as unknown as [
      ...[number, number, number, number],
      ...[number, number, number],
    ];
    return {
      ...{ pass: passes[pass] as Pass, training: training === 1 },
      ...{ images, count, step, firstNoise, learningRate },
    };
  }

  /** To be called on one thread, while the others wait, once the network's parameters were written from outside. */
  prepare(): void {
    this.layout.network.prepare(this.#workspace, { part: 0, parts: 1 });
  }

  /** This thread's part of the job; it returns when all are done with theirs. */
  run(): void {
    const { job } = this;
    const rows = share(job.count, this.part, this.plan.threads);
    this.#passes[job.pass](job, rows);
    this.rendezvous.meet();
  }

  readonly #passes: Readonly<Record<Pass, (job: Job, rows: Range) => void>> = {
    whole: (job, rows) => {
      const { posterior } = this.layout;
      this.#encode(job, rows);
      this.#fillNoise(job, rows);
      posterior?.forward(this.#workspace, rows);
      this.#decode(job, rows);
      if (!job.training) return;
      posterior?.backward(this.#workspace, rows, job.count);
      this.#learn(job, rows);
    },
    encode: (job, rows) => this.#encode(job, rows),
    decode: (job, rows) => this.#decode(job, rows),
    learn: (job, rows) => this.#learn(job, rows),
  };

  #encode({ images, training, step }: Job, rows: Range): void {
    this.#fillImages(this.imagesOf(images), rows, training ? step : null);
    this.layout.network.encode(this.#workspace, rows);
  }

  #decode({ training, count }: Job, rows: Range): void {
    const { network } = this.layout;
    if (training) network.decodeWithGradient(this.#workspace, rows, count);
    else network.decode(this.#workspace, rows);
  }

  #learn({ count, step, learningRate }: Job, rows: Range): void {
    const { network } = this.layout;
    const own = { part: this.part, parts: this.plan.threads };
    network.encodeBackward(this.#workspace, rows);
    this.rendezvous.meet();
    if (network.sumsAcrossThreads) {
      network.sumGradients(this.#workspace, count, own);
      this.rendezvous.meet();
    }
    network.update(this.#workspace, count, own, optimizerStep(this.plan.optimizer, learningRate, step));
  }

  /** As the general path fills them, pixels that are drawn in training included: each example's own. */
  #fillImages(images: ImageSet, { from, count }: Range, trainingStep: number | null): void {
    const { pixels } = this.plan.form;
    const first = this.layout.network.x / 4 + from * pixels;
    const into = this.floats.subarray(first, first + count * pixels);
    if (trainingStep === null) fillBatch(images, this.indices, from, from + count, into);
    else {
      const draw = { seed: this.plan.seed, step: trainingStep, firstRow: from };
      fillTrainingBatch(images, this.indices, from, from + count, into, draw);
    }
  }

  /** As the general path draws it: each example's own, however the batch is split. */
  #fillNoise({ training, step, firstNoise }: Job, { from, count }: Range): void {
    const { posterior, network } = this.layout;
    if (!posterior) return;
    const { size } = network.z;
    const stream = training ? RandomStream.trainingNoise : RandomStream.evaluationNoise;
    // Box–Muller makes pairs, so every example starts at an even position.
    const stride = size + (size % 2);
    const drawn = new Float32Array(count * stride);
    standardNormals({ seed: this.plan.seed, stream, step }, drawn, (firstNoise + from) * stride);
    const into = posterior.noise / 4 + from * size;
    for (let row = 0; row < count; row++) {
      this.floats.set(drawn.subarray(row * stride, row * stride + size), into + row * size);
    }
  }
}
