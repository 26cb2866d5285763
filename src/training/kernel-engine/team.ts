import { Worker } from "node:worker_threads";
import { sharedMemory } from "../../compute/kernel-module.js";
import { started } from "../../compute/threads/worker-start.js";
import type { ImageSet } from "../../data/data-set.js";
import { type Job, Layout, Program, type ProgramPlan } from "./program.js";
import type { ImagesMessage, ThreadStart } from "./thread.js";

/** The threads of one training on their shared memory; this one is the first of them. */
export class Team {
  readonly #numbers = new Map<ImageSet, number>();
  readonly #sets: ImageSet[] = [];

  private constructor(
    readonly layout: Layout,
    readonly program: Program,
    private readonly workers: readonly Worker[],
  ) {}

  /** Starts all threads of a plan; `script` is the path of thread.ts as it was built. @throws Error where one does not start, RangeError where there is no memory */
  static async start(plan: ProgramPlan, module: WebAssembly.Module, script: string): Promise<Team> {
    const layout = new Layout(plan);
    const memory = sharedMemory(layout.bytes);
    const workers = Array.from({ length: plan.threads - 1 }, (_, at) => {
      const workerData: ThreadStart = { plan, module, memory, part: at + 1 };
      return new Worker(script, { workerData });
    });
    await started(workers);
    const team: Team = new Team(
      layout,
      new Program(plan, layout, module, memory, 0, (set) => team.#sets[set] as ImageSet),
      workers,
    );
    return team;
  }

  get threads(): number {
    return this.workers.length + 1;
  }

  /** All threads' work on a batch: the examples `indices` of a set of images. @throws Error where a thread fails */
  run(images: ImageSet, indices: Uint32Array, job: Omit<Job, "images" | "count">): void {
    const { program } = this;
    program.indices.set(indices);
    program.job = { ...job, images: this.#numberOf(images), count: indices.length };
    program.rendezvous.begin();
    program.run();
  }

  dispose(): void {
    for (const worker of this.workers) worker.terminate();
  }

  #numberOf(images: ImageSet): number {
    const known = this.#numbers.get(images);
    if (known !== undefined) return known;
    const set = this.#sets.push(images) - 1;
    this.#numbers.set(images, set);
    const message: ImagesMessage = { set, images };
    for (const worker of this.workers) worker.postMessage(message);
    return set;
  }
}
