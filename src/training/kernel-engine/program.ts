import { instantiateKernels } from "../../compute/kernel-module.js";
import { Arena } from "../../compute/network/arena.js";
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

/** One turn of all threads; the batch's examples are in `Program.indices`. */
export interface Job {
  readonly kind: "train" | "evaluate";
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

const JOB_NUMBERS = 6;

/** Where everything lies: the same for all who lay it out from the same plan. */
export class Layout {
  readonly rendezvous: number;
  readonly job: number;
  readonly indices: number;
  readonly network: VaeNetwork;
  readonly areas: readonly Omit<Workspace, "kernels" | "floats">[];
  readonly bytes: number;

  constructor({ form, rows, threads, scratchBytes }: ProgramPlan) {
    const arena = new Arena();
    this.rendezvous = arena.allocate(RENDEZVOUS_BYTES);
    this.job = arena.allocate(8 * JOB_NUMBERS);
    this.indices = arena.allocate(4 * rows);
    this.network = new VaeNetwork(form, rows, arena);
    const { work } = this.network;
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

  set job({ kind, images, count, step, firstNoise, learningRate }: Job) {
    this.#job.set([kind === "train" ? 1 : 0, images, count, step, firstNoise, learningRate]);
  }

  get job(): Job {
    const [training, images, count, step, firstNoise, learningRate] = this.#job as unknown as number[] as [
      ...[number, number, number],
      ...[number, number, number],
    ];
    return { kind: training ? "train" : "evaluate", images, count, step, firstNoise, learningRate };
  }

  /** To be called on one thread, while the others wait, once the network's parameters were written from outside. */
  prepare(): void {
    this.layout.network.prepare(this.#workspace, { part: 0, parts: 1 });
  }

  /** This thread's part of the job; it returns when all are done with theirs. */
  run(): void {
    const { network } = this.layout;
    const { kind, count, images, step, firstNoise, learningRate } = this.job;
    const rows = share(count, this.part, this.plan.threads);
    const own = { part: this.part, parts: this.plan.threads };
    this.#fillImages(this.imagesOf(images), rows, kind === "train" ? step : null);
    const stream = kind === "train" ? RandomStream.trainingNoise : RandomStream.evaluationNoise;
    this.#fillNoise(stream, step, firstNoise, rows);
    if (kind === "evaluate") network.evaluate(this.#workspace, rows);
    else {
      network.forward(this.#workspace, rows);
      network.backward(this.#workspace, rows, count);
      this.rendezvous.meet();
      if (network.sumsAcrossThreads) {
        network.sumGradients(this.#workspace, count, own);
        this.rendezvous.meet();
      }
      const settings = optimizerStep(this.plan.optimizer, learningRate, step);
      network.update(this.#workspace, count, own, settings);
    }
    this.rendezvous.meet();
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
  #fillNoise(stream: RandomStream, step: number, first: number, { from, count }: Range): void {
    const { size } = this.layout.network.posterior.z;
    // Box–Muller makes pairs, so every example starts at an even position.
    const stride = size + (size % 2);
    const drawn = new Float32Array(count * stride);
    standardNormals({ seed: this.plan.seed, stream, step }, drawn, (first + from) * stride);
    const into = this.layout.network.posterior.noise / 4 + from * size;
    for (let row = 0; row < count; row++) {
      this.floats.set(drawn.subarray(row * stride, row * stride + size), into + row * size);
    }
  }
}
