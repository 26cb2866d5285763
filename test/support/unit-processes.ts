import * as path from "node:path";
import {
  BaseSequencer,
  ForksPoolWorker,
  type PoolRunnerInitializer,
  type PoolWorker,
  type TestSpecification,
  type WorkerRequest,
} from "vitest/node";

const unit = path.resolve(import.meta.dirname, "../unit");

/**
 * Files that leave a process as the others of their kind expect it: they follow each other in one, as importing takes longer than
 * they do. What stubs modules or the backend, or starts one of its own, has a process for itself.
 */
const kinds: readonly (readonly string[])[] = [
  ["data", "editor", "manifest", "pictures", "vae", "webview"].map((folder) => path.join(unit, folder, path.sep)),
  // Each of them puts the kernels in place that it tests.
  [
    ...["adagrad-update", "adam-update", "bernoulli-log-density", "convolution", "dense", "elementary", "gaussian"],
    ...["log-densities", "mat-mul", "sgd-update", "unsorted-segment-sum", "window-gradients"],
  ].map((name) => path.join(unit, "compute", `${name}.test.ts`)),
];

/** Which of the kinds a file is of; −1 where it has a process for itself. */
function kindOf(file: string): number {
  const wanted = path.normalize(file);
  return kinds.findIndex((starts) => starts.some((start) => wanted.startsWith(start)));
}

/** The kind that all of a worker's files are of. */
function kindOfAll(files: readonly { readonly filepath: string }[]): number {
  const found = new Set(files.map(({ filepath }) => kindOf(filepath)));
  return found.size === 1 ? ([...found][0] as number) : -1;
}

/** A process for one test file, or for several of a kind. */
class UnitProcess extends ForksPoolWorker {
  override readonly name = "unit";
  #kind = -1;

  override send(message: WorkerRequest): void {
    if (message.type === "run" || message.type === "collect") this.#kind = kindOfAll(message.context.files);
    super.send(message);
  }

  canReuse({ context }: Parameters<NonNullable<PoolWorker["canReuse"]>>[0]): boolean {
    return this.#kind >= 0 && this.#kind === kindOfAll(context.files);
  }
}

export const unitProcesses: PoolRunnerInitializer = {
  name: "unit",
  createPoolWorker: (options) => new UnitProcess(options),
};

/** Files of a kind come one after the other: a process that meets one of another kind ends. */
export class UnitSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ({ project, moduleId }: TestSpecification) => (project.name === "unit" ? kindOf(moduleId) : -1);
    return (await super.sort(files)).sort((one, other) => order(one) - order(other));
  }
}
