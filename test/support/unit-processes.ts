import * as path from "node:path";
import {
  BaseSequencer,
  ForksPoolWorker,
  type PoolRunnerInitializer,
  type PoolWorker,
  type TestSpecification,
  type WorkerRequest,
} from "vitest/node";

/** Folders of test/unit whose files leave a process as they find it. They follow each other in one: importing takes longer than they do. */
const sharing = ["data", "editor", "manifest", "pictures", "vae", "webview"].map(
  (folder) => `${path.resolve(import.meta.dirname, "../unit", folder)}${path.sep}`,
);

const sharesItsProcess = (file: string): boolean => sharing.some((folder) => path.normalize(file).startsWith(folder));

/** A process for one test file, or for all that share. */
class UnitProcess extends ForksPoolWorker {
  override readonly name = "unit";
  #shared = false;

  override send(message: WorkerRequest): void {
    if (message.type === "run" || message.type === "collect") this.#shared = areShared(message.context.files);
    super.send(message);
  }

  canReuse({ context }: Parameters<NonNullable<PoolWorker["canReuse"]>>[0]): boolean {
    return this.#shared && areShared(context.files);
  }
}

function areShared(files: readonly { readonly filepath: string }[]): boolean {
  return files.every(({ filepath }) => sharesItsProcess(filepath));
}

export const unitProcesses: PoolRunnerInitializer = {
  name: "unit",
  createPoolWorker: (options) => new UnitProcess(options),
};

/** Files that share a process come one after the other: a process that meets one of another sort ends. */
export class UnitSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isShared = ({ project, moduleId }: TestSpecification) => project.name === "unit" && sharesItsProcess(moduleId);
    return [...sorted.filter((file) => !isShared(file)), ...sorted.filter(isShared)];
  }
}
