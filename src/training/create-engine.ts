import { type Backend, kernelBuildOf } from "../compute/backend.js";
import { usableThreads } from "../compute/threads/usable-threads.js";
import { wasmFolder } from "../compute/wasm-folder.js";
import type { ImageShape, TrainerToHost, TrainingConfiguration } from "../protocol.js";
import type { OwnParts } from "../vae/vae.js";
import type { TrainingEngine } from "./engine.js";
import { createKernelEngine } from "./kernel-engine/create.js";
import { KernelEngine } from "./kernel-engine/kernel-engine.js";
import { TapeEngine } from "./tape-engine.js";

export interface EngineOptions {
  /** Hears what is not as fast as it could be. */
  readonly report?: (message: TrainerToHost) => void;
  /** For objectives that look at the epoch. */
  readonly stepsPerEpoch?: number;
  /** What a training file makes by itself. */
  readonly own?: OwnParts;
}

/** The fastest engine that computes a model on this machine. @throws ConfigurationError */
export async function createEngine(
  configuration: TrainingConfiguration,
  image: ImageShape,
  backend: Backend,
  { report, stepsPerEpoch, own = {} }: EngineOptions = {},
): Promise<TrainingEngine> {
  const warn = (message: string) => report?.({ type: "note", message });
  if (backend.warning) warn(backend.warning);
  const build = kernelBuildOf(backend);
  const declared = Object.values(own).every((part) => part === undefined);
  const fast =
    build && declared
      ? await createKernelEngine(configuration, image, { wasmFolder: wasmFolder(), build, warn })
      : null;
  if (fast instanceof KernelEngine) return fast;
  // Whatever else is computed, tfjs has a part in it.
  await employAll(backend, warn);
  if (fast) return fast;
  return new TapeEngine(configuration, image, stepsPerEpoch, own, backend.heap?.threads);
}

/** Lets all processors share tfjs's larger kernels; where other threads cannot be started, training goes on without. */
async function employAll({ heap }: Backend, warn: (message: string) => void): Promise<void> {
  const threads = usableThreads();
  await heap?.hire(threads).catch((error: unknown) => {
    warn(`training runs on one thread, since others could not be started: ${error}`);
  });
}
